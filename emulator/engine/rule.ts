import type { Context } from "../services/context.ts";

/** What a rule may use: what an operation may, and the world outside after its change is kept. */
export interface EngineContext extends Context {
  /** Whether time stands still until what is done `afterwards` is done. */
  readonly isTimeStill: boolean;
  /**
   * Does something slow or outside (a child process, a delivery) once this step's change is in the store. It writes what
   * came of it in a step of its own, through `change`. On a virtual clock time stands still until it is done.
   */
  afterwards(effect: (change: <T>(action: (context: EngineContext) => T) => T) => Promise<void>): void;
}

/** What happens when an entry of the due list comes due; `ref` is what it is about. */
export type Rule = (ref: string, context: EngineContext) => void;

export type RuleTable = Readonly<Record<string, Rule>>;
