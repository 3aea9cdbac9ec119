import type { DeclaredTarget, DeclaredTask, DeclaredWindow, KnownWindow } from "./declared.ts";
import type { NodesAnswer } from "./matched-nodes.ts";
import type { Openings } from "./next-executions.ts";
import type { ForecastWarning, WarningName } from "./warnings.ts";

/** A window with all that is known of it. */
export interface WindowFacts {
  readonly window: DeclaredWindow;
  /** Undefined for a window of others that was not read. */
  readonly values: KnownWindow | undefined;
  /** Undefined when it does not open, or is not known to. */
  readonly openings: Openings | undefined;
  /** Undefined where the cloud was not asked. */
  readonly nodesOf: (part: DeclaredTarget | DeclaredTask) => NodesAnswer | undefined;
}

/** What a rule may look at. */
export interface StackFacts {
  readonly windows: readonly WindowFacts[];
  readonly nowMs: number;
  /** Whether these are all windows, targets and tasks of the stack: without that, nothing can be said to be missing. */
  readonly isWhole: boolean;
  /** How many windows the account has in the region now; undefined when it was not asked. */
  readonly windowsInAccount: number | undefined;
  /** What the stack's verification expects of a window's patches; undefined when it expects nothing. */
  readonly patchesExpected: ((window: DeclaredWindow) => string | undefined) | undefined;
}

export interface Found {
  readonly warning: ForecastWarning;
  /** The window under which it is shown. */
  readonly of: DeclaredWindow;
}

/** Looks at all windows of a stack. */
export type Rule = (stack: StackFacts) => readonly Found[];

/** A rule about one window at a time. */
export function forEachWindow(
  look: (
    facts: WindowFacts,
    stack: StackFacts,
  ) => readonly { name: WarningName; message: string; urn?: string | undefined }[],
): Rule {
  return (stack) =>
    stack.windows.flatMap((facts) =>
      look(facts, stack).map(({ name, message, urn }) => ({
        of: facts.window,
        warning: { name, message, urn: urn ?? facts.window.resource?.urn },
      })),
    );
}
