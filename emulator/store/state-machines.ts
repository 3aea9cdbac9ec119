import type { Tag } from "./tag.ts";
import { wholes } from "./wholes.ts";

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language, as the caller wrote it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly revisionId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: readonly Tag[];
  /** Members that the emulator only keeps: loggingConfiguration, tracingConfiguration, encryptionConfiguration. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** Deleting one leaves its executions. */
export const stateMachines = wholes<StateMachine>("state_machines", "arn");
