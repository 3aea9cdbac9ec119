import type { Context } from "./context.ts";

/** What a rule may use: what an operation may, and the world outside after its change is kept. */
export interface EngineContext extends Context {
  /** Whether time stands still until what is done `afterwards` is done. */
  readonly isTimeStill: boolean;
  /**
   * Does something slow or outside (a child process, a delivery) once this step's change is in the store. It writes what
   * came of it in a step of its own, through `change`. On a virtual clock time stands still until it is done.
   */
  afterwards(effect: Effect): void;
  /**
   * Does a part of a step that belongs to something else than the step itself, such as the next execution that takes a free
   * place. If it throws, the part alone is undone, the fault recorded, and what `ref` names failed by `failing`.
   */
  contained(ref: string, failing: Failing, part: () => void): void;
}

/** A step that an effect takes when it knows what came of it. */
export type Change = <T>(action: (context: EngineContext) => T) => T;

export type Effect = (change: Change) => Promise<void>;

/** What happens when an entry of the due list comes due; `ref` is what it is about. */
export type Rule = (ref: string, context: EngineContext) => void;

/**
 * Fails what an entry belongs to, in AWS's words. `reason` is for its status details.
 *
 * @returns what was failed, such as `command 0a1b…`; undefined when nothing of that name runs any more.
 */
export type Fail = (ref: string, reason: string, context: EngineContext) => string | undefined;

/** The ways to fail what an entry belongs to, the narrowest first; the next is tried when one throws. Empty: it belongs to nothing that runs. */
export type Failing = readonly Fail[];

/** By the kind of due entry: its rule, and what fails when that throws. */
export type RuleTable = Readonly<Record<string, { readonly run: Rule; readonly failing: Failing }>>;
