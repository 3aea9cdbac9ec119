import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";

export interface ServiceRoleArgs {
  /**
   * The role's name, up to 64 characters; changing it replaces the role.
   *
   * @default the component's name and seven random characters
   * @example "SM-Workshop-MaintenanceWindowRole"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * Lambda functions that tasks may invoke. AWS's managed policy allows those with a name that begins with `SSM`.
   *
   * @default none
   */
  readonly functionArns?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * State machines that tasks may run. AWS's managed policy allows those with a name that begins with `SSM`.
   *
   * @default none
   */
  readonly stateMachineArns?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * Roles that tasks may hand on: to Run Command, for its notifications, and to runbooks.
   *
   * @default none
   */
  readonly passRoleArns?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Tags of the role. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

export const ROLE_ARGUMENTS: ArgumentNames<ServiceRoleArgs> = {
  name: "text",
  functionArns: "texts",
  stateMachineArns: "texts",
  passRoleArns: "texts",
  tags: "tags",
};
