import type { IAM, InstanceProfile } from "@aws-sdk/client-iam";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { tagged } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";
import { length } from "../../schema/validators.ts";
import { rfc3339 } from "../../values/rfc3339.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { isNoSuchEntity, named } from "./names.ts";

const properties = {
  ...tagged,
  arn: string({ output: true }),
  createDate: string({ output: true }),
  ...named,
  path: string({ forceNew: true, default: "/", validate: length(0, 512) }),
  role: string({}),
  uniqueId: string({ output: true }),
} as const;

/** What gives an instance a role. */
export const instanceProfile = resourceType<typeof properties>({
  token: "aws:iam/instanceProfile:InstanceProfile",
  properties,
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.iam()).untagInstanceProfile({ InstanceProfileName: id, TagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.iam()).tagInstanceProfile({ InstanceProfileName: id, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const iam = await aws.iam();
    const InstanceProfileName = nameOrUnique(inputs.name, inputs.namePrefix);
    await iam.createInstanceProfile({ InstanceProfileName, Path: inputs.path, Tags: toTagList(inputs.tagsAll) });
    created(InstanceProfileName);
    if (inputs.role) await addRole(iam, InstanceProfileName, inputs.role);
  },

  async read(aws, id) {
    const profile = await find(await aws.iam(), id);
    if (profile === undefined) return undefined;
    return {
      arn: profile.Arn,
      createDate: rfc3339(profile.CreateDate),
      name: profile.InstanceProfileName,
      namePrefix: prefixOf(profile.InstanceProfileName),
      path: profile.Path,
      role: profile.Roles?.[0]?.RoleName,
      uniqueId: profile.InstanceProfileId,
      tags: fromTagList(profile.Tags),
    };
  },

  async update(aws, id, { olds, news, changed }) {
    if (!changed.has("role")) return;
    const iam = await aws.iam();
    if (olds.role) await removeRole(iam, id, olds.role);
    if (news.role) await addRole(iam, id, news.role);
  },

  async delete(aws, id) {
    const iam = await aws.iam();
    const profile = await find(iam, id);
    if (profile === undefined) return;
    // The role may have been changed by hand since it was read.
    for (const { RoleName } of profile.Roles ?? []) await removeRole(iam, id, RoleName as string);
    try {
      await iam.deleteInstanceProfile({ InstanceProfileName: id });
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  },
});

async function find(iam: IAM, InstanceProfileName: string): Promise<InstanceProfile | undefined> {
  try {
    return (await iam.getInstanceProfile({ InstanceProfileName })).InstanceProfile;
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    throw error;
  }
}

/** A profile and a role that were just made are not known everywhere yet. */
async function addRole(iam: IAM, InstanceProfileName: string, RoleName: string): Promise<void> {
  await retryWhile(
    (error) => isNoSuchEntity(error) || hasCode(error, "InvalidParameterValue", "InvalidParameterValueException"),
    () => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName }),
  );
}

async function removeRole(iam: IAM, InstanceProfileName: string, RoleName: string): Promise<void> {
  try {
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
  } catch (error) {
    if (!isNoSuchEntity(error)) throw error;
  }
}
