import { setTimeout as pause } from "node:timers/promises";
import type { IAM, PolicyVersion } from "@aws-sdk/client-iam";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { tagged } from "../../schema/cross-cutting.ts";
import { number, policy as policyDocument, string } from "../../schema/property.ts";
import { length } from "../../schema/validators.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { decodePolicy } from "./iam-policy-text.ts";
import { isNoSuchEntity, named } from "./names.ts";

/** AWS keeps at most this many versions of a policy. */
const VERSIONS_MAX = 5;

const properties = {
  ...tagged,
  arn: string({ output: true }),
  attachmentCount: number({ output: true }),
  delayAfterPolicyCreationInMs: number({}),
  description: string({ forceNew: true, validate: length(0, 1000) }),
  ...named,
  path: string({ forceNew: true, default: "/", validate: length(0, 512) }),
  policy: policyDocument({ required: true, equivalent: policiesEqual }),
  policyId: string({ output: true }),
} as const;

/** A managed policy of one's own. */
export const policy = resourceType<typeof properties>({
  token: "aws:iam/policy:Policy",
  properties,
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.iam()).untagPolicy({ PolicyArn: id, TagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.iam()).tagPolicy({ PolicyArn: id, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const iam = await aws.iam();
    const { Policy } = await iam.createPolicy({
      Description: inputs.description ?? "",
      Path: inputs.path,
      PolicyDocument: inputs.policy,
      PolicyName: nameOrUnique(inputs.name, inputs.namePrefix),
      Tags: toTagList(inputs.tagsAll),
    });
    created(Policy?.Arn as string);
  },

  async read(aws, id) {
    const iam = await aws.iam();
    try {
      const { Policy } = await iam.getPolicy({ PolicyArn: id });
      if (Policy === undefined) return undefined;
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: id, VersionId: Policy.DefaultVersionId });
      return {
        arn: Policy.Arn,
        attachmentCount: Policy.AttachmentCount,
        description: Policy.Description || undefined,
        name: Policy.PolicyName,
        namePrefix: prefixOf(Policy.PolicyName),
        path: Policy.Path,
        policy: decodePolicy(PolicyVersion?.Document),
        policyId: Policy.PolicyId,
        tags: fromTagList(Policy.Tags),
      };
    } catch (error) {
      if (isNoSuchEntity(error)) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news, changed }) {
    if (!changed.has("policy")) return;
    const iam = await aws.iam();
    const versions = await versionsOf(iam, id);
    const oldest = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort(byAge)[0];
    if (versions.length >= VERSIONS_MAX && oldest) {
      await iam.deletePolicyVersion({ PolicyArn: id, VersionId: oldest.VersionId });
    }
    const delayMs = news.delayAfterPolicyCreationInMs ?? 0;
    const { PolicyVersion } = await iam.createPolicyVersion({
      PolicyArn: id,
      PolicyDocument: news.policy,
      SetAsDefault: delayMs === 0,
    });
    if (delayMs === 0) return;
    await pause(delayMs);
    await iam.setDefaultPolicyVersion({ PolicyArn: id, VersionId: PolicyVersion?.VersionId });
  },

  async delete(aws, id) {
    const iam = await aws.iam();
    try {
      for (const { VersionId, IsDefaultVersion } of await versionsOf(iam, id)) {
        if (!IsDefaultVersion) await iam.deletePolicyVersion({ PolicyArn: id, VersionId });
      }
      await iam.deletePolicy({ PolicyArn: id });
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  },
});

async function versionsOf(iam: IAM, PolicyArn: string): Promise<PolicyVersion[]> {
  const { Versions } = await iam.listPolicyVersions({ PolicyArn });
  return Versions ?? [];
}

function byAge(left: PolicyVersion, right: PolicyVersion): number {
  return Number(left.CreateDate ?? 0) - Number(right.CreateDate ?? 0);
}
