import type { NodeChange, Reboot, StepScript } from "../nodes/step.ts";

/** What a node does in one attempt at a step. Computed when the attempt starts, reported when it ends, kept in `RunningStep.outcome`. */
export interface Attempt {
  /** How it ends: the process exits, the agent kills it at its timeout, or the node falls silent. */
  readonly ending: "exit" | "timeout" | "lost";
  readonly durationMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The changes that it makes to the node, in order. */
  readonly changes: readonly NodeChange[];
  readonly reboot?: Reboot | undefined;
  /** The script to execute: only its run decides how the attempt ends. */
  readonly script?: StepScript | undefined;
  /** The attempt has ended and the node reboots. */
  readonly isRebooting?: boolean;
}
