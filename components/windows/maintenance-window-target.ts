import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { foretell } from "../foretell.ts";
import { mapInput } from "../inputs.ts";
import { type MaintenanceWindowTargetArgs, TARGET_ARGUMENTS, type TargetSelection } from "./target-args.ts";
import { targetProblems } from "./target-problems.ts";

/** `ignoreChanges` and `import` are the target's; `import` takes `<window id>/<target id>`. */
export interface MaintenanceWindowTargetOptions extends ComponentOptions {
  readonly transform?: { readonly target?: Transform<ssm.MaintenanceWindowTargetArgs> | undefined } | undefined;
}

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
    const checked = checkedInputs(
      args,
      TARGET_ARGUMENTS,
      targetProblems,
      this,
      transformProblems(opts, { target: true }),
    );
    const { tags, tagKeys, instanceIds, resourceGroup, resourceTypes, ...described } = checked;
    const target = transformed<ssm.MaintenanceWindowTargetArgs, pulumi.CustomResourceOptions>(
      opts?.transform?.target,
      name,
      {
        ...described,
        resourceType: resourceGroup === undefined ? "INSTANCE" : "RESOURCE_GROUP",
        targets: targetsOf({ tags, tagKeys, instanceIds, resourceGroup, resourceTypes }),
      },
      mainChildOptions(this, opts),
    );
    this.target = new ssm.MaintenanceWindowTarget(...target);
    foretell(this.target, target[1]);
    this.windowTargetId = this.target.id;
    this.name = this.target.name;
    this.registerOutputs({ windowTargetId: this.windowTargetId, name: this.name });
  }
}

type Target = { key: string; values: pulumi.Input<pulumi.Input<string>[]> };

/** AWS's three forms of a target (RegisterTargetWithMaintenanceWindow); plain if the selection is plain. */
export function targetsOf(selection: TargetSelection): pulumi.Input<Target[]> {
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
