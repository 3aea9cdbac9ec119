import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { policy, string } from "../../schema/property.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { decodePolicy } from "./iam-policy-text.ts";
import { isNoSuchEntity, named } from "./names.ts";
import { roleNameForm } from "./role-name-form.ts";

const properties = {
  ...named,
  policy: policy({ required: true, equivalent: policiesEqual }),
  role: string({ required: true, forceNew: true, validate: roleNameForm }),
} as const;

/** A policy inside a role. */
export const rolePolicy = resourceType<typeof properties>({
  token: "aws:iam/rolePolicy:RolePolicy",
  properties,

  parseImportId(id) {
    const [role, name, ...rest] = id.split(":");
    if (!role || !name || rest.length > 0) {
      throw new Error(`unexpected format of import ID ${JSON.stringify(id)}, expected ROLE:POLICY_NAME`);
    }
    return { id, state: { role, name } };
  },

  async create(aws, inputs, created) {
    const iam = await aws.iam();
    const PolicyName = nameOrUnique(inputs.name, inputs.namePrefix);
    await iam.putRolePolicy({ RoleName: inputs.role, PolicyName, PolicyDocument: inputs.policy });
    created(`${inputs.role}:${PolicyName}`);
    // A policy just written may not be found everywhere yet.
    await retryWhile(isNoSuchEntity, () => iam.getRolePolicy({ RoleName: inputs.role, PolicyName }));
  },

  async read(aws, id) {
    const iam = await aws.iam();
    const { role, name } = parts(id);
    try {
      const { PolicyDocument, PolicyName, RoleName } = await iam.getRolePolicy({ RoleName: role, PolicyName: name });
      return {
        name: PolicyName,
        namePrefix: prefixOf(PolicyName),
        policy: decodePolicy(PolicyDocument),
        role: RoleName,
      };
    } catch (error) {
      if (isNoSuchEntity(error)) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    const iam = await aws.iam();
    const { role, name } = parts(id);
    await iam.putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: news.policy });
  },

  async delete(aws, id) {
    const iam = await aws.iam();
    const { role, name } = parts(id);
    try {
      await iam.deleteRolePolicy({ RoleName: role, PolicyName: name });
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  },
});

function parts(id: string): { readonly role: string; readonly name: string } {
  const colon = id.indexOf(":");
  return { role: id.slice(0, colon), name: id.slice(colon + 1) };
}
