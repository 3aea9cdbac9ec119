import { validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { ensureSsmServiceLinkedRole, findRoleByArn, trusts } from "../roles/roles.ts";

/**
 * The role that a task runs with: the one named, or else SSM's service-linked role, which is created when it is first
 * needed.
 *
 * @throws AwsError ValidationException when there is no such role or it does not let SSM assume it, in the words in
 *   which SSM refuses the role of an activation (what it says for a task is not known).
 */
export function taskRoleArn(serviceRoleArn: string | undefined, context: Context): string {
  if (serviceRoleArn === undefined) return ensureSsmServiceLinkedRole(context).arn;
  // A program may name the service-linked role before anything has made it.
  if (serviceRoleArn.endsWith(":role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM")) {
    ensureSsmServiceLinkedRole(context);
  }
  const role = findRoleByArn(serviceRoleArn, context);
  if (!role || !trusts(role, "ssm.amazonaws.com")) {
    throw validationError(`Nonexistent role or missing ssm service principal in trust policy: ${serviceRoleArn}`);
  }
  return role.arn;
}
