import type { NodeChange, Reboot, StepScript } from "../nodes/step.ts";

/** What a node does in one attempt at a step, known from its start and told when it ends. Kept in `RunningStep.outcome`. */
export interface Attempt {
  /** How it ends: the process exits, the agent kills it at its timeout, or the node falls silent. */
  readonly ending: "exit" | "timeout" | "lost";
  readonly durationMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it leaves on the node, in order. */
  readonly changes: readonly NodeChange[];
  readonly reboot?: Reboot | undefined;
  /** To be executed: how it ends is not known before. */
  readonly script?: StepScript | undefined;
  /** The attempt has ended and the node is away for its reboot. */
  readonly isRebooting?: boolean;
}
