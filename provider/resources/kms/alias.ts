import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";
import { matching } from "../../schema/validators.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { findAlias, targetArn } from "./find-alias.ts";

const nameForm = matching(
  /^alias\/(?!aws\/)[\w/-]+$/,
  "alias/ and letters, digits, _ / and -, where alias/aws/ is reserved for AWS",
);

const properties = {
  ...regional,
  arn: string({ output: true }),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 255, prefix: "alias/" },
    conflictsWith: ["namePrefix"],
    validate: nameForm,
  }),
  namePrefix: string({ computed: true, forceNew: true, conflictsWith: ["name"], validate: nameForm }),
  targetKeyArn: string({ output: true }),
  targetKeyId: string({ required: true, equivalent: (left, right) => keyIdOf(left) === keyIdOf(right) }),
} as const;

/** Another name of a key. */
export const alias = resourceType<typeof properties>({
  token: "aws:kms/alias:Alias",
  properties,

  async create(aws, inputs, created) {
    const kms = await aws.kms();
    const AliasName = nameOrUnique(inputs.name, inputs.namePrefix || "alias/");
    await retryWhile(
      // A key that the program has just made may not be known everywhere yet.
      (error) => hasCode(error, "NotFoundException"),
      () => kms.createAlias({ AliasName, TargetKeyId: inputs.targetKeyId }),
      10_000,
    );
    created(AliasName);
  },

  async read(aws, id) {
    const found = await findAlias(await aws.kms(), id);
    if (found === undefined) return undefined;
    return {
      arn: found.AliasArn,
      name: found.AliasName,
      namePrefix: prefixOf(found.AliasName),
      targetKeyArn: targetArn(found),
      targetKeyId: found.TargetKeyId as string,
    };
  },

  async update(aws, id, { news }) {
    await (await aws.kms()).updateAlias({ AliasName: id, TargetKeyId: news.targetKeyId });
  },

  async delete(aws, id) {
    const kms = await aws.kms();
    try {
      await kms.deleteAlias({ AliasName: id });
    } catch (error) {
      if (!hasCode(error, "NotFoundException")) throw error;
    }
  },
});

/** A key's id, of which its ARN ends in. */
function keyIdOf(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf("/") + 1);
}
