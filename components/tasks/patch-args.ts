import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { OptionalInput } from "../inputs.ts";
import { COMMAND_TASK_ARGUMENTS, type CommandTaskArgs } from "./command-task-args.ts";
import type { PatchOperation, RebootOption } from "./patch-operation.ts";

/** The parameters of AWS-RunPatchBaseline for a scan and for an installation. */
export interface ScanParameters {
  /**
   * The snapshot of the baseline's approved patches to use.
   *
   * @default one for all nodes of an execution of the window
   */
  readonly snapshotId?: pulumi.Input<string> | undefined;
  /**
   * Baselines to use in place of the nodes' own, as an `https://` or `s3://` URL.
   *
   * @default none
   */
  readonly baselineOverride?: pulumi.Input<string> | undefined;
}

/** The parameters of AWS-RunPatchBaseline, and of AWS-RunPatchBaselineWithHooks, for an installation. */
export interface InstallParameters extends ScanParameters {
  /**
   * Whether a node reboots after an installation that asks for it (`RebootIfNeeded`), or waits for a reboot at another
   * time (`NoReboot`) and reports `InstalledPendingReboot` until then.
   *
   * @default "RebootIfNeeded"
   */
  readonly rebootOption?: OptionalInput<RebootOption>;
  /**
   * A list of patches to install in place of what the baseline approves, as an `https://` or `s3://` URL.
   *
   * @default none
   */
  readonly installOverrideList?: pulumi.Input<string> | undefined;
  /**
   * A Command document to run on each node before patches are installed; if it fails, none are. With any of the three hooks the
   * task runs AWS-RunPatchBaselineWithHooks, which has no overrides.
   *
   * @default none
   * @example "Drain-Node"
   */
  readonly preInstallHook?: pulumi.Input<string> | undefined;
  /**
   * A Command document to run on each node after patches are installed, before a reboot.
   *
   * @default none
   */
  readonly postInstallHook?: pulumi.Input<string> | undefined;
  /**
   * A Command document to run on each node at the end, after a reboot, and also when a step failed.
   *
   * @default none
   */
  readonly onExitHook?: pulumi.Input<string> | undefined;
}

/** The parameters of AWS-RunPatchBaseline and AWS-RunPatchBaselineWithHooks. */
export interface PatchParameters extends InstallParameters {
  /**
   * `Install` installs the missing patches that the node's baseline approves, `Scan` only reports them.
   *
   * @example "Install"
   */
  readonly operation: pulumi.Input<PatchOperation>;
}

export interface PatchTaskArgs extends CommandTaskArgs, PatchParameters {}

export const SCAN_PARAMETERS: ArgumentNames<ScanParameters> = { snapshotId: "text", baselineOverride: "text" };

export const INSTALL_PARAMETERS: ArgumentNames<InstallParameters> = {
  ...SCAN_PARAMETERS,
  rebootOption: "text",
  installOverrideList: "text",
  preInstallHook: "text",
  postInstallHook: "text",
  onExitHook: "text",
};

export const PATCH_TASK_ARGUMENTS: ArgumentNames<PatchTaskArgs> = {
  ...COMMAND_TASK_ARGUMENTS,
  ...INSTALL_PARAMETERS,
  operation: "text!",
};
