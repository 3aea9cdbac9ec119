import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions, transformProblems } from "../component-options.ts";
import { defined, withDefault } from "../inputs.ts";
import { PATCH_TASK_ARGUMENTS, type PatchParameters, type PatchTaskArgs } from "./patch-args.ts";
import { HOOKS } from "./patch-problems.ts";
import { patchTaskProblems } from "./patch-task-problems.ts";
import { registerCommandTask } from "./register-command-task.ts";
import type { TaskOptions } from "./task-args.ts";

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
    const checked = checkedInputs(
      args,
      PATCH_TASK_ARGUMENTS,
      patchTaskProblems,
      this,
      transformProblems(opts, { task: true }),
    );
    this.task = registerCommandTask(name, checked, patchCall(checked), this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

/** The document that patches, and its parameters. */
export function patchCall(patch: PatchParameters) {
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
