import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";

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

export const SELECTION_ARGUMENTS: ArgumentNames<TargetSelection> = {
  tags: "lists",
  tagKeys: "texts",
  instanceIds: "texts",
  resourceGroup: "text",
  resourceTypes: "texts",
};

export const TARGET_ARGUMENTS: ArgumentNames<MaintenanceWindowTargetArgs> = {
  ...SELECTION_ARGUMENTS,
  windowId: "text!",
  name: "text",
  description: "text",
  ownerInformation: "text",
};
