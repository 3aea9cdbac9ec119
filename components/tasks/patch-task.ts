import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions } from "../component-options.ts";
import { defined, type OptionalInput, withDefault } from "../inputs.ts";
import { COMMAND_TASK_ARGUMENTS, type CommandTaskArgs } from "./command-task-args.ts";
import type { PatchOperation, RebootOption } from "./patch-operation.ts";
import { HOOKS, type PatchValues, patchProblems } from "./patch-problems.ts";
import { registerCommandTask } from "./register-command-task.ts";
import type { TaskOptions } from "./task-args.ts";
import {
  type CommandValues,
  commandProblems,
  type TaskValues,
  taskProblems,
  taskTargetProblems,
} from "./task-problems.ts";

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

const ARGUMENTS: ArgumentNames<PatchTaskArgs> = {
  ...COMMAND_TASK_ARGUMENTS,
  ...INSTALL_PARAMETERS,
  operation: "text!",
};

/**
 * Patches the window's targets with AWS-RunPatchBaseline, or with AWS-RunPatchBaselineWithHooks if there is a hook.
 *
 * @example
 * import { PatchTask } from "maintenance-windows/components";
 *
 * new PatchTask("patch", {
 *   windowId: "mw-0c50858d01example",
 *   windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"],
 *   operation: "Install",
 *   maxConcurrency: "10%",
 *   maxErrors: "0",
 *   output: { bucketName: "example-patching-logs" },
 * });
 */
export class PatchTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  /** The task's id, a UUID. */
  readonly windowTaskId: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for a task without targets, `windowTargetIds` beside `instanceIds`, and for a priority, limit,
   * name, timeout, document version, bucket or notification that AWS would refuse; also for an override that is not an
   * `https://` or `s3://` URL, an override beside a hook, and a `snapshotId` that is not a UUID.
   */
  constructor(name: string, args: PatchTaskArgs, opts?: TaskOptions) {
    super("maintenance-windows:index:PatchTask", name, args, ownOptions(opts, "maintenance-windows:ssm:PatchTask"));
    const checked = checkedInputs(args, ARGUMENTS, problemsOf, this);
    this.task = registerCommandTask(name, checked, documentCall(checked), this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

function problemsOf(values: TaskValues & CommandValues & PatchValues, awaited: ReadonlySet<string>) {
  return [
    ...patchProblems(values, awaited),
    ...taskProblems(values),
    ...taskTargetProblems(values, awaited, false),
    ...commandProblems(values),
  ];
}

function documentCall(patch: PatchParameters) {
  const parameters = defined({
    Operation: patch.operation,
    RebootOption: withDefault(patch.rebootOption, "RebootIfNeeded"),
    SnapshotId: patch.snapshotId,
    InstallOverrideList: patch.installOverrideList,
    BaselineOverride: patch.baselineOverride,
    PreInstallHookDocName: patch.preInstallHook,
    PostInstallHookDocName: patch.postInstallHook,
    OnExitHookDocName: patch.onExitHook,
  });
  return {
    document: HOOKS.some((name) => patch[name] !== undefined)
      ? "AWS-RunPatchBaselineWithHooks"
      : "AWS-RunPatchBaseline",
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
  };
}
