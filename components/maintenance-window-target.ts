import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs, isComputed } from "./checked-inputs.ts";
import { type MaintenanceWindow, windowIdOf } from "./maintenance-window.ts";
import { targetProblems } from "./target-problems.ts";

export interface MaintenanceWindowTargetArgs {
  /** The window that the target belongs to; another window replaces the target. */
  readonly window: pulumi.Input<MaintenanceWindow>;
  /**
   * The target's name, 3 to 128 of `a-z A-Z 0-9 _ - .`. Changing it replaces the target.
   *
   * @default the component's name and seven random characters
   * @example "App"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * What the target is, 3 to 128 characters. Changing it replaces the target.
   *
   * @default none
   * @example "The app servers"
   */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * Whom it concerns, 1 to 128 characters. AWS puts it into every event about a task that runs on this target.
   *
   * @default none
   * @example "platform-team@example.com"
   */
  readonly ownerInformation?: pulumi.Input<string> | undefined;
  /**
   * Managed nodes by their tags, resolved each time the window opens: a node must carry every key, with one of the key's
   * values. One to five keys. Give exactly one of `tags`, `instanceIds` and `resourceGroup`.
   *
   * @example { "Patch Group": "App" }
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string | pulumi.Input<string>[]>>> | undefined;
  /**
   * Managed nodes by id, one to fifty.
   *
   * @example ["i-0123456789abcdef0"]
   */
  readonly instanceIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * The members of one resource group, by its name.
   *
   * @example "app-servers"
   */
  readonly resourceGroup?: pulumi.Input<string> | undefined;
}

/** What a window's tasks act upon: nodes by tag or id, or a resource group. */
export class MaintenanceWindowTarget extends pulumi.ComponentResource {
  /** The registered target itself. */
  readonly target: ssm.MaintenanceWindowTarget;
  /** A UUID, which tasks name as their target. */
  readonly windowTargetId: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;

  /** @throws pulumi.ResourceError in preview, when AWS would refuse the target. */
  constructor(name: string, args: MaintenanceWindowTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:ssm:MaintenanceWindowTarget", name, {}, opts);
    const { window, ...rest } = args;
    const { tags, instanceIds, resourceGroup, ...described } = checkedInputs(rest, targetProblems, this);
    this.target = new ssm.MaintenanceWindowTarget(
      name,
      {
        ...described,
        windowId: windowIdOf(window),
        resourceType: resourceGroup === undefined ? "INSTANCE" : "RESOURCE_GROUP",
        targets: targetsOf({ tags, instanceIds, resourceGroup }),
      },
      { parent: this },
    );
    this.windowTargetId = this.target.id;
    this.name = this.target.name;
    this.registerOutputs({ windowTargetId: this.windowTargetId, name: this.name });
  }
}

type Selection = Pick<MaintenanceWindowTargetArgs, "tags" | "instanceIds" | "resourceGroup">;
type Targets = ssm.MaintenanceWindowTargetArgs["targets"];

/** AWS's three forms of a target (RegisterTargetWithMaintenanceWindow). */
function targetsOf({ tags, instanceIds, resourceGroup }: Selection): Targets {
  if (resourceGroup !== undefined) return [{ key: "resource-groups:Name", values: [resourceGroup] }];
  if (instanceIds !== undefined) return [{ key: "InstanceIds", values: instanceIds }];
  // Which keys there are decides how many targets there are.
  if (isComputed(tags)) return pulumi.output(tags).apply(byTags);
  return byTags(tags ?? {});
}

function byTags(tags: Readonly<Record<string, pulumi.Input<string | pulumi.Input<string>[]>>>) {
  return Object.entries(tags).map(([key, value]) => ({ key: `tag:${key}`, values: listOf(value) }));
}

function listOf(value: pulumi.Input<string | pulumi.Input<string>[]>): pulumi.Input<pulumi.Input<string>[]> {
  if (isComputed(value)) return pulumi.output(value).apply((known) => (typeof known === "string" ? [known] : known));
  return typeof value === "string" ? [value] : value;
}
