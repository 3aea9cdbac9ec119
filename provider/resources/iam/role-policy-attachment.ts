import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { string } from "../../schema/property.ts";
import { arn } from "../../schema/validators.ts";
import { attachedPolicies } from "./attached-policies.ts";
import { isNoSuchEntity } from "./names.ts";
import { roleNameForm } from "./role-name-form.ts";

const properties = {
  policyArn: string({ required: true, forceNew: true, validate: arn }),
  role: string({ required: true, forceNew: true, validate: roleNameForm }),
} as const;

/** A managed policy on a role. */
export const rolePolicyAttachment = resourceType<typeof properties>({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  properties,
  deleteBeforeReplace: true,

  parseImportId(id) {
    const slash = id.indexOf("/");
    if (slash < 1 || !id.slice(slash + 1).startsWith("arn:")) {
      throw new Error(`unexpected format of import ID ${JSON.stringify(id)}, expected ROLE/POLICY_ARN`);
    }
    return { id, state: { role: id.slice(0, slash), policyArn: id.slice(slash + 1) } };
  },

  async create(aws, { role, policyArn }, created) {
    const iam = await aws.iam();
    await retryWhile(isConcurrent, () => iam.attachRolePolicy({ RoleName: role, PolicyArn: policyArn }));
    created(`${role}/${policyArn}`);
  },

  async read(aws, _id, { role, policyArn }) {
    const iam = await aws.iam();
    try {
      return (await attachedPolicies(iam, role)).includes(policyArn) ? { role, policyArn } : undefined;
    } catch (error) {
      if (isNoSuchEntity(error)) return undefined;
      throw error;
    }
  },

  async delete(aws, _id, { role, policyArn }) {
    const iam = await aws.iam();
    try {
      await retryWhile(isConcurrent, () => iam.detachRolePolicy({ RoleName: role, PolicyArn: policyArn }));
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  },
});

function isConcurrent(error: unknown): boolean {
  return hasCode(error, "ConcurrentModification", "ConcurrentModificationException");
}
