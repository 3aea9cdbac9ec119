import type { Chance } from "../../chance/chance.ts";
import type { Node } from "../../store/nodes.ts";
import type { Store } from "../../store/store.ts";
import type { StepOutcome, StepRequest } from "./step.ts";

/** What a step can read besides its node. */
export interface World {
  readonly store: Store;
  readonly chance: Chance;
  readonly account: { readonly accountId: string; readonly region: string };
  readonly behaviour: CustomBehaviour | undefined;
  /** Whether AWS-RunShellScript's commands run for real, on this machine. Default: they are simulated. */
  readonly runsShell?: boolean | undefined;
  /** An object of the emulator's S3 by its `s3://` or `https://` address; undefined if it does not exist. */
  readonly readObject: (url: string) => string | undefined;
}

/**
 * Behaviour supplied by a program that embeds the emulator. Called for each step before the fleet file's rules. Undefined means
 * the usual behaviour, so a function may handle only one document. It must be a pure
 * function of its arguments, or histories no longer repeat.
 */
export type CustomBehaviour = (
  step: StepRequest,
  node: Node,
) => Partial<Omit<StepOutcome, "stdout"> & { readonly stdout: string }> | undefined;
