import type { Ref } from "../store/due-queue.ts";
import type { Context } from "./context.ts";

/** What a rule may use: all that an operation may use, and effects outside the store that start after its change is committed. */
export interface EngineContext extends Context {
  /** Whether the clock stands still until the effects passed to `afterwards` have ended. */
  readonly isTimeStill: boolean;
  /**
   * Runs a slow or external effect (a child process, a delivery) once this step's change is committed. The effect writes its
   * result in a separate step, through `change`. A virtual clock stands still until the effect has ended.
   */
  afterwards(effect: Effect): void;
  /**
   * Runs a part of a step that concerns something else than the step itself, such as the next execution that takes a free
   * place. If the part throws, only the part is undone, the fault is recorded, and `failing` fails what `ref` names.
   */
  contained(ref: Ref, failing: Failing, part: () => void): void;
}

/** The step in which an effect writes its result. */
export type Change = <T>(action: (context: EngineContext) => T) => T;

export type Effect = (change: Change) => Promise<void>;

/** What happens when an entry of the due list comes due; `ref` names its subject: a number where the subject has one. */
export type Rule<R extends Ref = string> = (ref: R, context: EngineContext) => void;

/**
 * Fails what an entry belongs to, in AWS's words. `reason` is for its status details.
 *
 * @returns what was failed, such as `command 0a1b…`; undefined when it no longer runs.
 */
export type Fail<R extends Ref = string> = (ref: R, reason: string, context: EngineContext) => string | undefined;

/** The ways to fail what an entry belongs to, the narrowest first. When one throws, the next is tried. Empty: the entry belongs to nothing that runs. */
export type Failing = readonly Fail<never>[];

/** By the kind of due entry: its rule, and the ways to fail what the entry belongs to when the rule throws. */
export type RuleTable = Readonly<Record<string, { readonly run: Rule<never>; readonly failing: Failing }>>;
