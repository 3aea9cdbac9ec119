import * as iam from "@pulumi/aws/iam/index.js";
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
import { defined } from "../inputs.ts";
import { partitionOf } from "./partition.ts";
import { ROLE_ARGUMENTS, type ServiceRoleArgs } from "./role-args.ts";
import { roleNameProblems } from "./role-problems.ts";
import { SSM_TRUST_POLICY } from "./ssm-trust-policy.ts";

/** `ignoreChanges` and `import` are the role's; `import` takes its name. */
export interface ServiceRoleOptions extends ComponentOptions {
  readonly transform?:
    | {
        readonly role?: Transform<iam.RoleArgs> | undefined;
        readonly attachment?: Transform<iam.RolePolicyAttachmentArgs> | undefined;
        readonly policy?: Transform<iam.RolePolicyArgs> | undefined;
      }
    | undefined;
}

/**
 * The role under which Systems Manager runs a window's tasks, with AWS's managed policy for it.
 *
 * @example
 * import { RunCommandTask, ServiceRole } from "maintenance-windows/components";
 *
 * const { arn: serviceRoleArn } = new ServiceRole("patching");
 *
 * new RunCommandTask("date", {
 *   windowId: "mw-0c50858d01example",
 *   instanceIds: ["i-0123456789abcdef0"],
 *   document: "AWS-RunShellScript",
 *   parameters: { commands: ["date"] },
 *   serviceRoleArn,
 * });
 */
export class ServiceRole extends pulumi.ComponentResource {
  /** The role itself. */
  readonly role: iam.Role;
  /** The attachment of AWS's managed policy. */
  readonly attachment: iam.RolePolicyAttachment;
  /** What the role may do beside AWS's managed policy, if anything. */
  readonly policy: iam.RolePolicy | undefined;
  /** The role's ARN, known when its permissions are in place. */
  readonly arn: pulumi.Output<string>;
  /** The role's name. */
  readonly name: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for a name that IAM would refuse.
   */
  constructor(name: string, args: ServiceRoleArgs = {}, opts?: ServiceRoleOptions) {
    super("maintenance-windows:index:ServiceRole", name, args, ownOptions(opts, "maintenance-windows:iam:ServiceRole"));
    const checked = checkedInputs(
      args,
      ROLE_ARGUMENTS,
      (values: { name?: string }) => roleNameProblems(values.name),
      this,
      transformProblems(opts, { role: true, attachment: true, policy: true }),
    );
    const { transform } = opts ?? {};
    this.role = new iam.Role(
      ...transformed<iam.RoleArgs, pulumi.CustomResourceOptions>(
        transform?.role,
        name,
        {
          ...defined({ name: checked.name, tags: checked.tags }),
          assumeRolePolicy: SSM_TRUST_POLICY,
          description: "Lets Systems Manager run the tasks of maintenance windows",
        },
        mainChildOptions(this, opts),
      ),
    );
    // What AWS itself attaches to a role for maintenance windows.
    const policyArn = pulumi.interpolate`arn:${partitionOf(this)}:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole`;
    this.attachment = new iam.RolePolicyAttachment(
      ...transformed<iam.RolePolicyAttachmentArgs, pulumi.CustomResourceOptions>(
        transform?.attachment,
        name,
        { role: this.role.name, policyArn },
        { parent: this },
      ),
    );
    const policy = policyOf(checked);
    this.policy =
      policy &&
      new iam.RolePolicy(
        ...transformed<iam.RolePolicyArgs, pulumi.CustomResourceOptions>(
          transform?.policy,
          name,
          { role: this.role.name, policy },
          { parent: this },
        ),
      );
    // Whoever uses the role must not be faster than its permissions.
    this.arn = pulumi.all([this.role.arn, this.attachment.id, this.policy?.id]).apply(([arn]) => arn);
    this.name = this.role.name;
    this.registerOutputs({ arn: this.arn, name: this.name });
  }
}

function policyOf({
  functionArns,
  stateMachineArns,
  passRoleArns,
}: ServiceRoleArgs): pulumi.Output<string> | undefined {
  const grants: [actions: string[], resources: ServiceRoleArgs["functionArns"]][] = [
    [["lambda:InvokeFunction"], functionArns],
    [["states:StartExecution", "states:DescribeExecution"], stateMachineArns],
    [["iam:PassRole"], passRoleArns],
  ];
  const given = grants.filter(([, resources]) => resources !== undefined);
  if (given.length === 0) return undefined;
  const statements = given.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }));
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}
