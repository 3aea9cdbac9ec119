import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
} from "../component-options.ts";
import { mapInput } from "../inputs.ts";
import { targetProblems } from "./target-problems.ts";

/** A choice of nodes, or a resource group. Give exactly one of `tags` with `tagKeys`, `instanceIds` and `resourceGroup`. */
export interface TargetSelection {
  /**
   * Managed nodes by their tags, resolved each time the window opens: a node must carry every key, with one of the key's
   * values. Give exactly one of `tags` with `tagKeys`, `instanceIds` and `resourceGroup`; one to five keys in all.
   *
   * @example { "Patch Group": ["App"] }
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>> | undefined;
  /**
   * Managed nodes by the keys of their tags, whatever the values: a node must carry every key.
   *
   * @example ["Patch Group"]
   */
  readonly tagKeys?: pulumi.Input<pulumi.Input<string>[]> | undefined;
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
  /**
   * Only the members of these types, of a resource group.
   *
   * @default all types
   * @example ["AWS::EC2::INSTANCE"]
   */
  readonly resourceTypes?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

export interface MaintenanceWindowTargetArgs extends TargetSelection {
  /**
   * The id of the window that the target belongs to; another window replaces the target.
   *
   * @example "mw-0c50858d01example"
   */
  readonly windowId: pulumi.Input<string>;
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
   * Who owns the nodes, 1 to 128 characters. AWS puts it into every event about a task that runs on this target.
   *
   * @default none
   * @example "platform-team@example.com"
   */
  readonly ownerInformation?: pulumi.Input<string> | undefined;
}

/** `ignoreChanges` and `import` are the target's; `import` takes `<window id>/<target id>`. */
export interface MaintenanceWindowTargetOptions extends ComponentOptions {
  readonly transform?: { readonly target?: Transform<ssm.MaintenanceWindowTargetArgs> | undefined } | undefined;
}

export const SELECTION_ARGUMENTS: ArgumentNames<TargetSelection> = {
  tags: "lists",
  tagKeys: "texts",
  instanceIds: "texts",
  resourceGroup: "text",
  resourceTypes: "texts",
};
const TARGET_ARGUMENTS: ArgumentNames<MaintenanceWindowTargetArgs> = {
  ...SELECTION_ARGUMENTS,
  windowId: "text!",
  name: "text",
  description: "text",
  ownerInformation: "text",
};

/**
 * What a window's tasks act upon: nodes by tag or id, or a resource group.
 *
 * @example
 * import { MaintenanceWindowTarget } from "maintenance-windows/components";
 *
 * // The production nodes of both patch groups.
 * export const { windowTargetId } = new MaintenanceWindowTarget("app", {
 *   windowId: "mw-0c50858d01example",
 *   tags: { "Patch Group": ["App", "Web"], Stage: ["prod"] },
 * });
 */
export class MaintenanceWindowTarget extends pulumi.ComponentResource {
  /** The registered target itself. */
  readonly target: ssm.MaintenanceWindowTarget;
  /** A UUID, which tasks name as their target. */
  readonly windowTargetId: pulumi.Output<string>;
  /** The target's name. */
  readonly name: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, unless there is exactly one of `tags` with `tagKeys`, `instanceIds` and
   * `resourceGroup`; for a key without values, more than five keys or fifty ids, an id that is not a managed node's, `resourceTypes`
   * without `resourceGroup`, and texts of a wrong length.
   */
  constructor(name: string, args: MaintenanceWindowTargetArgs, opts?: MaintenanceWindowTargetOptions) {
    super(
      "maintenance-windows:index:MaintenanceWindowTarget",
      name,
      args,
      ownOptions(opts, "maintenance-windows:ssm:MaintenanceWindowTarget"),
    );
    const checked = checkedInputs(args, TARGET_ARGUMENTS, targetProblems, this);
    const { tags, tagKeys, instanceIds, resourceGroup, resourceTypes, ...described } = checked;
    this.target = new ssm.MaintenanceWindowTarget(
      ...transformed<ssm.MaintenanceWindowTargetArgs, pulumi.CustomResourceOptions>(
        opts?.transform?.target,
        name,
        {
          ...described,
          resourceType: resourceGroup === undefined ? "INSTANCE" : "RESOURCE_GROUP",
          targets: targetsOf({ tags, tagKeys, instanceIds, resourceGroup, resourceTypes }),
        },
        mainChildOptions(this, opts),
      ),
    );
    this.windowTargetId = this.target.id;
    this.name = this.target.name;
    this.registerOutputs({ windowTargetId: this.windowTargetId, name: this.name });
  }
}

type Target = { key: string; values: pulumi.Input<pulumi.Input<string>[]> };

/** AWS's three forms of a target (RegisterTargetWithMaintenanceWindow). */
function targetsOf(selection: TargetSelection): pulumi.Input<Target[]> {
  const { tags = {}, tagKeys, instanceIds, resourceGroup, resourceTypes } = selection;
  if (resourceGroup !== undefined) {
    const types = resourceTypes && { key: "resource-groups:ResourceTypeFilters", values: resourceTypes };
    return [{ key: "resource-groups:Name", values: [resourceGroup] }, ...(types ? [types] : [])];
  }
  if (instanceIds !== undefined) return [{ key: "InstanceIds", values: instanceIds }];
  const byKey = tagKeys === undefined ? [] : [{ key: "tag-key", values: tagKeys }];
  // Which keys there are decides how many targets there are.
  return mapInput(tags, (known) => [
    ...Object.entries(known).map(([key, values]) => ({ key: `tag:${key}`, values })),
    ...byKey,
  ]);
}
