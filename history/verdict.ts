import type { Expectation } from "./expectation.ts";
import type { HistoryRange } from "./history-range.ts";

/** The checks of a window's history, in the order of reports. */
export const CHECKS = [
  /** The window exists, is enabled, and executions started as scheduled. */
  "opened",
  /** The execution succeeded, and ended early enough. */
  "ended-well",
  /** The expected nodes were reached. */
  "reached",
  /** Every step succeeded on every node. */
  "steps-succeeded",
  /** Only expected nodes were touched. */
  "nobody-else",
  /** Every node's patch data is of this execution or later, of a window from which no more is expected. */
  "scanned",
  /** Every node's patch data is of this execution or later, and the patches are installed. */
  "patched",
  /** The nodes are compliant. */
  "compliant",
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Finding {
  readonly check: CheckName;
  readonly passed: boolean;
  /** The id of a window, an execution, a task, a runbook's run or a node. */
  readonly subject: string;
  /** The reason with its evidence, and for a failure what to look at. */
  readonly text: string;
}

export interface Verdict {
  readonly passed: boolean;
  /** The executions that were judged, oldest first. */
  readonly windowExecutionIds: readonly string[];
  readonly findings: readonly Finding[];
  /** When it was judged, on the clock of the window's cloud. */
  readonly judgedAt?: Date | undefined;
  /** What had to be true, as it was given; undefined for the defaults. */
  readonly expectation?: Expectation | undefined;
}

/** The end of a range that lies in the past: what is judged is how things were then. undefined when they are judged as of now. */
export function pastEnd({ to }: HistoryRange, now: Date | undefined): Date | undefined {
  return to && now && to < now ? to : undefined;
}

export function pass(check: CheckName, subject: string, text: string): Finding {
  return { check, passed: true, subject, text };
}

export function fail(check: CheckName, subject: string, text: string): Finding {
  return { check, passed: false, subject, text };
}
