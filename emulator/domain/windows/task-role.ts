import { validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { ensureSsmServiceLinkedRole, findRoleByArn, trusts } from "../roles/roles.ts";

/**
 * The role that a task runs with: the one named, or else SSM's service-linked role, which is created when it is first
 * needed.
 *
 * @throws AwsError ValidationException when the role does not exist or does not let SSM assume it, with SSM's text for the
 *   role of an activation (its text for a task is not known).
 */
export function taskRoleArn(serviceRoleArn: string | undefined, context: Context): string {
  if (serviceRoleArn === undefined) return ensureSsmServiceLinkedRole(context).arn;
  // A program may name the service-linked role before it exists.
  if (serviceRoleArn.endsWith(":role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM")) {
    ensureSsmServiceLinkedRole(context);
  }
  const role = findRoleByArn(serviceRoleArn, context);
  if (!role || !trusts(role, "ssm.amazonaws.com")) {
    throw validationError(`Nonexistent role or missing ssm service principal in trust policy: ${serviceRoleArn}`);
  }
  return role.arn;
}
