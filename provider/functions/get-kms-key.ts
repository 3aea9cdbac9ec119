import { list, string } from "../schema/property.ts";
import { rfc3339 } from "../values/rfc3339.ts";
import { functionType } from "./function-type.ts";

/** A key that is already there, by its id or ARN, or the name or ARN of an alias. */
export const getKmsKey = functionType({
  token: "aws:kms/getKey:getKey",
  args: { grantTokens: list(string({}), {}), keyId: string({ required: true }) },
  isRegional: true,
  results: [
    "arn",
    "awsAccountId",
    "cloudHsmClusterId",
    "creationDate",
    "customKeyStoreId",
    "customerMasterKeySpec",
    "deletionDate",
    "description",
    "enabled",
    "expirationModel",
    "grantTokens",
    "id",
    "keyId",
    "keyManager",
    "keySpec",
    "keyState",
    "keyUsage",
    "multiRegion",
    "multiRegionConfigurations",
    "origin",
    "pendingDeletionWindowInDays",
    "validTo",
    "xksKeyConfigurations",
  ],

  async invoke(aws, { keyId, grantTokens }) {
    const kms = await aws.kms();
    const { KeyMetadata: key } = await kms.describeKey({
      KeyId: keyId,
      GrantTokens: grantTokens?.length ? [...grantTokens] : undefined,
    });
    return {
      arn: key?.Arn,
      awsAccountId: key?.AWSAccountId,
      cloudHsmClusterId: key?.CloudHsmClusterId ?? "",
      creationDate: rfc3339(key?.CreationDate),
      customKeyStoreId: key?.CustomKeyStoreId ?? "",
      customerMasterKeySpec: key?.CustomerMasterKeySpec,
      deletionDate: rfc3339(key?.DeletionDate) ?? "",
      description: key?.Description,
      enabled: key?.Enabled,
      expirationModel: key?.ExpirationModel ?? "",
      id: key?.KeyId,
      keyManager: key?.KeyManager,
      keySpec: key?.KeySpec,
      keyState: key?.KeyState,
      keyUsage: key?.KeyUsage,
      multiRegion: key?.MultiRegion,
      multiRegionConfigurations: [],
      origin: key?.Origin,
      pendingDeletionWindowInDays: key?.PendingDeletionWindowInDays ?? 0,
      validTo: rfc3339(key?.ValidTo) ?? "",
      xksKeyConfigurations: [],
    };
  },
});
