import type { Output } from "../../store/output.ts";
import type { PatchResult } from "../../store/standings.ts";

/** One document step as the agent gets it, its parameters already filled in. */
export interface StepRequest {
  readonly commandId: string;
  readonly documentName: string;
  readonly stepName: string;
  /** e.g. `aws:runShellScript` */
  readonly action: string;
  /** The step's inputs after substitution, e.g. `{ runCommand: ["uptime"], timeoutSeconds: "3600" }`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The document's parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** 1, and one more after each reboot that the step asked for. */
  readonly attempt: number;
  readonly startedAtMs: number;
  /** The window execution's orchestration id, if a window sent the command. */
  readonly orchestrationId?: string | undefined;
}

/** The outcome of a step. Apply `change` with `applyChange` after `durationMs`. */
export interface StepOutcome {
  readonly durationMs: number;
  /** 194 (3010 on Windows) asks the agent for a reboot and another attempt. */
  readonly exitCode: number;
  readonly stdout: Output;
  readonly stderr: string;
  /** The node never answers: the step has no end of its own. The change is still applied when the time has passed. */
  readonly isLost?: boolean | undefined;
  readonly change?: NodeChange | undefined;
  /** To be run for real instead of what stands above: the emulator executes scripts. */
  readonly script?: StepScript | undefined;
  /** With an exit code that reboots: how long the node is away, and whether it comes back. For `applyReboot`. */
  readonly reboot?: Reboot | undefined;
}

export interface StepScript {
  readonly lines: readonly string[];
  readonly workingDirectory?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Reboot {
  readonly durationMs: number;
  readonly comesBack: boolean;
}

/** What a step leaves behind on its node, and what the node reports about itself: small enough to be kept for each node of a window. */
export interface NodeChange {
  readonly installed?: { readonly setId: number; readonly isNoReboot: boolean } | undefined;
  readonly patchResult?: PatchResult | undefined;
  readonly pingStatus?: "Online" | "ConnectionLost" | undefined;
}
