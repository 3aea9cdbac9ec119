import type { KeyMetadata, KeySpec, KeyUsageType, KMS } from "@aws-sdk/client-kms";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, policy, string } from "../../schema/property.ts";
import { between, length } from "../../schema/validators.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  bypassPolicyLockoutSafetyCheck: bool({ default: false }),
  customerMasterKeySpec: string({ forceNew: true, default: "SYMMETRIC_DEFAULT" }),
  deletionWindowInDays: number({ validate: between(7, 30) }),
  description: string({ computed: true, validate: length(0, 8192) }),
  enableKeyRotation: bool({ default: false }),
  isEnabled: bool({ default: true }),
  keyId: string({ output: true }),
  keyUsage: string({ forceNew: true, default: "ENCRYPT_DECRYPT" }),
  multiRegion: bool({ computed: true, forceNew: true }),
  policy: policy({ computed: true, equivalent: policiesEqual }),
  rotationPeriodInDays: number({
    computed: true,
    requiredWith: ["enableKeyRotation"],
    validate: between(90, 2560),
  }),
} as const;

/** A key of KMS. Its deletion ends after a waiting period; for the program it does not exist from the beginning of it. */
export const key = resourceType<typeof properties>({
  token: "aws:kms/key:Key",
  properties,
  notImplemented: ["customKeyStoreId", "xksKeyId"],
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.kms()).untagResource({ KeyId: id, TagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.kms()).tagResource({ KeyId: id, Tags: toKeyTags(tags) });
    },
  },

  async create(aws, inputs, created) {
    const kms = await aws.kms();
    const { KeyMetadata } = await retryWhile(
      // A role that the policy names may not be known everywhere yet.
      (error) => hasCode(error, "MalformedPolicyDocumentException") && /principal/i.test((error as Error).message),
      () =>
        kms.createKey({
          BypassPolicyLockoutSafetyCheck: inputs.bypassPolicyLockoutSafetyCheck,
          KeySpec: inputs.customerMasterKeySpec as KeySpec,
          KeyUsage: inputs.keyUsage as KeyUsageType,
          Description: inputs.description || undefined,
          MultiRegion: inputs.multiRegion,
          Policy: inputs.policy || undefined,
          Tags: toKeyTags(inputs.tagsAll ?? {}),
        }),
      aws.timeoutMs,
    );
    const KeyId = KeyMetadata?.KeyId as string;
    created(KeyId);
    if (inputs.enableKeyRotation) {
      await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: inputs.rotationPeriodInDays || undefined });
    }
    if (inputs.isEnabled === false) await kms.disableKey({ KeyId });
  },

  async read(aws, id) {
    const kms = await aws.kms();
    const found = await findKey(kms, id);
    if (found === undefined) return undefined;
    const [{ Policy }, rotation, tags] = await Promise.all([
      kms.getKeyPolicy({ KeyId: id, PolicyName: "default" }),
      kms.getKeyRotationStatus({ KeyId: id }),
      kms.listResourceTags({ KeyId: id, Limit: 50 }),
    ]);
    return {
      arn: found.Arn,
      customerMasterKeySpec: found.KeySpec,
      description: found.Description,
      enableKeyRotation: rotation.KeyRotationEnabled ?? false,
      isEnabled: found.Enabled,
      keyId: found.KeyId,
      keyUsage: found.KeyUsage,
      multiRegion: found.MultiRegion,
      policy: Policy,
      rotationPeriodInDays: rotation.RotationPeriodInDays,
      tags: Object.fromEntries((tags.Tags ?? []).map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue])),
    };
  },

  async update(aws, id, { news, changed }) {
    const kms = await aws.kms();
    // A disabled key is changed while it is enabled: first on, last off.
    if (changed.has("isEnabled") && news.isEnabled) await kms.enableKey({ KeyId: id });
    if (changed.has("enableKeyRotation") || (news.enableKeyRotation && changed.has("rotationPeriodInDays"))) {
      await (news.enableKeyRotation
        ? kms.enableKeyRotation({ KeyId: id, RotationPeriodInDays: news.rotationPeriodInDays || undefined })
        : kms.disableKeyRotation({ KeyId: id }));
    }
    if (changed.has("description")) {
      await kms.updateKeyDescription({ KeyId: id, Description: news.description ?? "" });
    }
    if (changed.has("policy")) {
      await kms.putKeyPolicy({
        KeyId: id,
        PolicyName: "default",
        Policy: news.policy,
        BypassPolicyLockoutSafetyCheck: news.bypassPolicyLockoutSafetyCheck,
      });
    }
    if (changed.has("isEnabled") && !news.isEnabled) await kms.disableKey({ KeyId: id });
  },

  async delete(aws, id, { deletionWindowInDays }) {
    const kms = await aws.kms();
    try {
      await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: deletionWindowInDays || undefined });
    } catch (error) {
      const isPending =
        hasCode(error, "KMSInvalidStateException") && (error as Error).message.includes("is pending deletion");
      if (!isPending && !hasCode(error, "NotFoundException")) throw error;
    }
  },
});

async function findKey(kms: KMS, KeyId: string): Promise<KeyMetadata | undefined> {
  try {
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    return KeyMetadata?.KeyState === "PendingDeletion" ? undefined : KeyMetadata;
  } catch (error) {
    if (hasCode(error, "NotFoundException")) return undefined;
    throw error;
  }
}

function toKeyTags(tags: { readonly [key: string]: string }) {
  return Object.entries(tags)
    .filter(([name]) => !name.startsWith("aws:"))
    .map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
