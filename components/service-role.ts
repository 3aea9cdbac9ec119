import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { SSM_TRUST_POLICY } from "./ssm-trust-policy.ts";

/** What AWS itself attaches to a role for maintenance windows. */
const MANAGED_POLICY_ARN = "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole";

export interface ServiceRoleArgs {
  /**
   * The role's name, up to 64 characters; changing it replaces the role.
   *
   * @default the component's name and seven random characters
   * @example "SM-Workshop-MaintenanceWindowRole"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /** Tags of the role. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** The role under which Systems Manager runs a window's tasks, with AWS's managed policy for it. */
export class ServiceRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: ServiceRoleArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:iam:ServiceRole", name, {}, opts);
    const role = new iam.Role(
      name,
      {
        ...(args.name === undefined ? {} : { name: args.name }),
        ...(args.tags === undefined ? {} : { tags: args.tags }),
        assumeRolePolicy: SSM_TRUST_POLICY,
        description: "Lets Systems Manager run the tasks of maintenance windows",
      },
      { parent: this },
    );
    const attachment = new iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: MANAGED_POLICY_ARN },
      { parent: this },
    );
    // Whoever uses the role must not be faster than its permissions.
    this.arn = pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
    this.name = role.name;
    this.registerOutputs({ arn: this.arn, name: this.name });
  }
}
