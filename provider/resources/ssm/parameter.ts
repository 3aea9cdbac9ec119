import type { SSM } from "@aws-sdk/client-ssm";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, type StateOf, string } from "../../schema/property.ts";
import { length, oneOf } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { toTagList } from "../tag-list.ts";
import { ssmTags } from "./ssm-tags.ts";

const properties = {
  ...regional,
  ...tagged,
  allowedPattern: string({ validate: length(0, 1024) }),
  arn: string({ computed: true }),
  dataType: string({
    computed: true,
    forceNew: true,
    validate: oneOf(["text", "aws:ec2:image", "aws:ssm:integration"]),
  }),
  description: string({ validate: length(0, 1024) }),
  hasValueWo: bool({ output: true }),
  insecureValue: string({ computed: true }),
  keyId: string({ computed: true }),
  name: string({ computed: true, forceNew: true, autoname: { lengthMax: 255 }, validate: length(1, 2048) }),
  overwrite: bool({}),
  tier: string({ computed: true, validate: oneOf(["Standard", "Advanced", "Intelligent-Tiering"]) }),
  type: string({ required: true, validate: oneOf(["String", "StringList", "SecureString"]) }),
  value: string({ computed: true, secret: true }),
  valueWo: string({ secret: true, requiredWith: ["valueWoVersion"] }),
  valueWoVersion: number({ requiredWith: ["valueWo"] }),
  version: number({ output: true }),
} as const;

type State = StateOf<typeof properties>;

/** Changes that AWS is not told of. */
const OUTSIDE = ["overwrite", "arn", "region"];

const tags = ssmTags("Parameter");

/** A named text. */
export const parameter = resourceType<typeof properties>({
  token: "aws:ssm/parameter:Parameter",
  properties,
  exactlyOneOf: [["value", "insecureValue", "valueWo"]],
  validate: ({ type, insecureValue }) =>
    type === "SecureString" && insecureValue !== undefined
      ? [{ property: "insecureValue", reason: "a SecureString has no insecureValue: give its text as value" }]
      : [],
  tagging: tags.tagging as never,
  unknownAfter: (changed) =>
    ["value", "insecureValue", "description", "valueWoVersion"].some((name) => changed.has(name)) ? ["version"] : [],
  replacesWhen: ({ tier: old }, { tier }) => (old === "Advanced" && tier === "Standard" ? ["tier"] : []),
  // A write-only value is not kept, so it is its version that tells of a change; and AWS chooses the tier by itself
  // once it is told to.
  suppressed: (_olds, { tier }) => ["valueWo", ...(tier === "Intelligent-Tiering" ? ["tier"] : [])],

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    const overwrite = inputs.overwrite === true;
    const request = {
      ...common(inputs),
      Overwrite: overwrite,
      DataType: ifSet(inputs.dataType),
      Description: ifSet(inputs.description),
      KeyId: inputs.type === "SecureString" ? ifSet(inputs.keyId) : undefined,
      ...(overwrite ? {} : { Tags: toTagList(inputs.tagsAll) }),
    };
    const tier = ifSet(inputs.tier) as "Standard" | undefined;
    try {
      await ssm.putParameter({ ...request, Tier: tier });
    } catch (error) {
      const isUnknownTier =
        hasCode(error, "ValidationException") && /Tier is not supported/.test((error as Error).message);
      if (!isUnknownTier) throw error;
      await ssm.putParameter(request);
    }
    const name = inputs.name as string;
    created(name);
    // AWS does not take tags together with an overwriting.
    if (overwrite && Object.keys(inputs.tagsAll ?? {}).length > 0) {
      await ssm.addTagsToResource({ ResourceType: "Parameter", ResourceId: name, Tags: toTagList(inputs.tagsAll) });
    }
    // AWS checks that an image exists before it shows the parameter.
    if (inputs.dataType === "aws:ec2:image") {
      await retryWhile(
        (error) => hasCode(error, "ParameterNotFound"),
        () => ssm.getParameter({ Name: name }),
      );
    }
  },

  async read(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      const { Parameter } = await ssm.getParameter({ Name: id, WithDecryption: true });
      if (Parameter === undefined) return undefined;
      const metadata = await describe(ssm, Parameter.Name ?? id);
      const isWriteOnly = state.valueWo !== undefined || (state.hasValueWo === true && !state.value);
      // The value appears in clear only where the program put it in clear.
      const isInsecure = Boolean(state.insecureValue) && Parameter.Type !== "SecureString";
      return {
        allowedPattern: metadata.AllowedPattern,
        arn: Parameter.ARN,
        dataType: Parameter.DataType,
        description: metadata.Description,
        hasValueWo: isWriteOnly,
        insecureValue: isInsecure ? Parameter.Value : undefined,
        keyId: metadata.KeyId,
        name: Parameter.Name,
        tier: metadata.Tier,
        type: Parameter.Type,
        value: isWriteOnly || isInsecure ? undefined : Parameter.Value,
        valueWo: undefined,
        version: Parameter.Version,
        tags: await tags.read(aws, Parameter.Name ?? id),
      };
    } catch (error) {
      if (hasCode(error, "ParameterNotFound")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news, changed }) {
    if ([...changed].every((name) => OUTSIDE.includes(name))) return;
    const ssm = await aws.ssm();
    await ssm.putParameter({
      ...common(news),
      Name: id,
      Overwrite: news.overwrite ?? true,
      Tier: ifSet(news.tier) as "Standard" | undefined,
      ...(changed.has("dataType") ? { DataType: news.dataType } : {}),
      ...(changed.has("description") ? { Description: news.description ?? "" } : {}),
      ...(changed.has("keyId") && news.type === "SecureString" ? { KeyId: news.keyId } : {}),
    });
  },

  async delete(aws, id) {
    const ssm = await aws.ssm();
    try {
      await ssm.deleteParameter({ Name: id });
    } catch (error) {
      if (!hasCode(error, "ParameterNotFound")) throw error;
    }
  },
});

function common(inputs: State) {
  return {
    AllowedPattern: inputs.allowedPattern ?? "",
    Name: inputs.name,
    Type: inputs.type as "String",
    Value: inputs.valueWo ?? (ifSet(inputs.value) || inputs.insecureValue),
  };
}

async function describe(ssm: SSM, name: string) {
  const { Parameters } = await ssm.describeParameters({
    ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }],
  });
  const [metadata, ...others] = Parameters ?? [];
  if (metadata === undefined || others.length > 0) {
    throw new Error(`AWS describes ${Parameters?.length ?? 0} parameters named ${name}, expected one`);
  }
  return metadata;
}
