import { findAlias, targetArn } from "../resources/kms/find-alias.ts";
import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** An alias that is already there, by its name. */
export const getKmsAlias = functionType({
  token: "aws:kms/getAlias:getAlias",
  args: { name: string({ required: true }) },
  isRegional: true,
  results: ["arn", "id", "name", "targetKeyArn", "targetKeyId"],

  async invoke(aws, { name }) {
    const kms = await aws.kms();
    const found = await findAlias(kms, name);
    if (found === undefined) throw new Error(`no KMS alias is named ${name}`);
    // AWS lists its own aliases without a key until something needs the key, which asking for it makes.
    if (found.TargetKeyId === undefined) {
      const { KeyMetadata } = await kms.describeKey({ KeyId: found.AliasArn });
      return {
        arn: found.AliasArn,
        id: found.AliasArn,
        targetKeyArn: KeyMetadata?.Arn,
        targetKeyId: KeyMetadata?.KeyId,
      };
    }
    return { arn: found.AliasArn, id: found.AliasArn, targetKeyArn: targetArn(found), targetKeyId: found.TargetKeyId };
  },
});
