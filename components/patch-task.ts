import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs, withDefault } from "./checked-inputs.ts";
import type { CommandTaskArgs } from "./command-task-args.ts";
import { patchProblems } from "./patch-problems.ts";
import { registerCommandTask } from "./register-command-task.ts";

export interface PatchTaskArgs extends CommandTaskArgs {
  /**
   * `Install` installs the missing patches that the node's baseline approves, `Scan` only reports them.
   *
   * @example "Install"
   */
  readonly operation: pulumi.Input<"Install" | "Scan">;
  /**
   * Whether a node reboots after an installation that asks for it (`RebootIfNeeded`), or waits for a reboot at another
   * time (`NoReboot`) and reports `InstalledPendingReboot` until then.
   *
   * @default "RebootIfNeeded"
   */
  readonly rebootOption?: pulumi.Input<"RebootIfNeeded" | "NoReboot"> | undefined;
  /**
   * A list of patches to install in place of what the baseline approves, as an `https://` or `s3://` URL.
   *
   * @default none
   */
  readonly installOverrideList?: pulumi.Input<string> | undefined;
  /**
   * Baselines to use in place of the nodes' own, as an `https://` or `s3://` URL.
   *
   * @default none
   */
  readonly baselineOverride?: pulumi.Input<string> | undefined;
}

/** Patches the window's targets with AWS-RunPatchBaseline. */
export class PatchTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  readonly windowTaskId: pulumi.Output<string>;

  /** @throws pulumi.ResourceError in preview, when AWS would refuse the task. */
  constructor(name: string, args: PatchTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:ssm:PatchTask", name, {}, opts);
    const { operation, rebootOption, installOverrideList, baselineOverride, ...task } = args;
    const checked = checkedInputs(
      { operation, rebootOption: withDefault(rebootOption, "RebootIfNeeded"), installOverrideList, baselineOverride },
      patchProblems,
      this,
    );
    const parameters = {
      Operation: [checked.operation],
      RebootOption: [checked.rebootOption],
      ...(checked.installOverrideList === undefined ? {} : { InstallOverrideList: [checked.installOverrideList] }),
      ...(checked.baselineOverride === undefined ? {} : { BaselineOverride: [checked.baselineOverride] }),
    };
    this.task = registerCommandTask(name, task, { document: "AWS-RunPatchBaseline", parameters }, this);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}
