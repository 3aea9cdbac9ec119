import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, policy, type StateOf, string } from "../../schema/property.ts";
import { arn, between, json, matching, oneOf } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";
import { UNKNOWN } from "../../values/value.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";

const feedbackRole = string({ validate: arn });
const feedbackRate = number({ validate: between(0, 100) });

const nameForm = matching(
  /^[0-9A-Za-z_-]{1,256}$|^[0-9A-Za-z_-]{1,251}\.fifo$/,
  "1 to 256 letters, digits, _ and -, ending in .fifo for a FIFO topic",
);

const properties = {
  ...regional,
  ...tagged,
  applicationFailureFeedbackRoleArn: feedbackRole,
  applicationSuccessFeedbackRoleArn: feedbackRole,
  applicationSuccessFeedbackSampleRate: feedbackRate,
  archivePolicy: string({ validate: json }),
  arn: string({ output: true }),
  beginningArchiveTime: string({ output: true }),
  contentBasedDeduplication: bool({ default: false }),
  deliveryPolicy: string({ validate: json, equivalent: jsonEqual }),
  displayName: string({}),
  fifoThroughputScope: string({ computed: true, validate: oneOf(["Topic", "MessageGroup"]) }),
  fifoTopic: bool({ forceNew: true, default: false }),
  firehoseFailureFeedbackRoleArn: feedbackRole,
  firehoseSuccessFeedbackRoleArn: feedbackRole,
  firehoseSuccessFeedbackSampleRate: feedbackRate,
  httpFailureFeedbackRoleArn: feedbackRole,
  httpSuccessFeedbackRoleArn: feedbackRole,
  httpSuccessFeedbackSampleRate: feedbackRate,
  kmsMasterKeyId: string({}),
  lambdaFailureFeedbackRoleArn: feedbackRole,
  lambdaSuccessFeedbackRoleArn: feedbackRole,
  lambdaSuccessFeedbackSampleRate: feedbackRate,
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 80, suffix: (inputs) => (inputs.fifoTopic === true ? ".fifo" : "") },
    conflictsWith: ["namePrefix"],
    validate: nameForm,
  }),
  namePrefix: string({ computed: true, forceNew: true, conflictsWith: ["name"] }),
  owner: string({ output: true }),
  policy: policy({ computed: true, equivalent: policiesEqual }),
  signatureVersion: number({ computed: true, validate: between(1, 2) }),
  sqsFailureFeedbackRoleArn: feedbackRole,
  sqsSuccessFeedbackRoleArn: feedbackRole,
  sqsSuccessFeedbackSampleRate: feedbackRate,
  tracingConfig: string({ computed: true, validate: oneOf(["Active", "PassThrough"]) }),
} as const;

type State = StateOf<typeof properties>;

/** Properties that are attributes of a topic, by their names in the API. */
const ATTRIBUTES: { readonly [Name in keyof State]?: string } = {
  applicationFailureFeedbackRoleArn: "ApplicationFailureFeedbackRoleArn",
  applicationSuccessFeedbackRoleArn: "ApplicationSuccessFeedbackRoleArn",
  applicationSuccessFeedbackSampleRate: "ApplicationSuccessFeedbackSampleRate",
  archivePolicy: "ArchivePolicy",
  contentBasedDeduplication: "ContentBasedDeduplication",
  deliveryPolicy: "DeliveryPolicy",
  displayName: "DisplayName",
  fifoThroughputScope: "FifoThroughputScope",
  firehoseFailureFeedbackRoleArn: "FirehoseFailureFeedbackRoleArn",
  firehoseSuccessFeedbackRoleArn: "FirehoseSuccessFeedbackRoleArn",
  firehoseSuccessFeedbackSampleRate: "FirehoseSuccessFeedbackSampleRate",
  httpFailureFeedbackRoleArn: "HTTPFailureFeedbackRoleArn",
  httpSuccessFeedbackRoleArn: "HTTPSuccessFeedbackRoleArn",
  httpSuccessFeedbackSampleRate: "HTTPSuccessFeedbackSampleRate",
  kmsMasterKeyId: "KmsMasterKeyId",
  lambdaFailureFeedbackRoleArn: "LambdaFailureFeedbackRoleArn",
  lambdaSuccessFeedbackRoleArn: "LambdaSuccessFeedbackRoleArn",
  lambdaSuccessFeedbackSampleRate: "LambdaSuccessFeedbackSampleRate",
  policy: "Policy",
  signatureVersion: "SignatureVersion",
  sqsFailureFeedbackRoleArn: "SQSFailureFeedbackRoleArn",
  sqsSuccessFeedbackRoleArn: "SQSSuccessFeedbackRoleArn",
  sqsSuccessFeedbackSampleRate: "SQSSuccessFeedbackSampleRate",
  tracingConfig: "TracingConfig",
};

/** A topic that notifications are published to. */
export const topic = resourceType<typeof properties>({
  token: "aws:sns/topic:Topic",
  properties,
  validate({ name, fifoTopic }) {
    if (typeof name !== "string" || fifoTopic === UNKNOWN) return [];
    if (fifoTopic === true && !name.endsWith(".fifo")) {
      return [{ property: "name", reason: `the name of a FIFO topic must end in .fifo, got ${name}` }];
    }
    if (fifoTopic !== true && name.endsWith(".fifo")) {
      return [
        { property: "name", reason: `the name ${name} is for FIFO topics: set fifoTopic, or choose another name` },
      ];
    }
    return [];
  },
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.sns()).untagResource({ ResourceArn: id, TagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.sns()).tagResource({ ResourceArn: id, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const sns = await aws.sns();
    const base = nameOrUnique(inputs.name, inputs.namePrefix);
    const Name = inputs.fifoTopic && !base.endsWith(".fifo") ? `${base}.fifo` : base;
    const { accountId, partition } = await aws.identity();
    const expected = `arn:${partition}:sns:${aws.region}:${accountId}:${Name}`;
    // CreateTopic succeeds for a topic that is already there, and two programs would share it.
    if ((await attributesOf(sns, expected)) !== undefined) {
      throw new Error(`SNS Topic (${Name}) already exists: import it as ${expected}, or choose another name`);
    }
    const fifo = {
      ...(inputs.fifoTopic ? { FifoTopic: "true" } : {}),
      ...(inputs.fifoThroughputScope ? { FifoThroughputScope: inputs.fifoThroughputScope } : {}),
    };
    const { TopicArn } = await sns.createTopic({ Name, Attributes: fifo, Tags: toTagList(inputs.tagsAll) });
    created(TopicArn as string);
    for (const [name, AttributeName] of Object.entries(ATTRIBUTES)) {
      const value = inputs[name as keyof State];
      if (value === undefined || value === "" || value === false || name === "fifoThroughputScope") continue;
      // A role named in an attribute may not be known everywhere yet.
      await retryWhile(
        (error) => hasCode(error, "InvalidParameter", "InvalidParameterException") && String(value).includes(":iam:"),
        () => sns.setTopicAttributes({ TopicArn, AttributeName, AttributeValue: String(value) }),
      );
    }
  },

  async read(aws, id) {
    const sns = await aws.sns();
    const attributes = await attributesOf(sns, id);
    if (attributes === undefined) return undefined;
    const name = attributes.TopicArn?.split(":").at(-1);
    const { Tags } = await sns.listTagsForResource({ ResourceArn: id });
    return {
      ...fromAttributes(attributes),
      arn: attributes.TopicArn,
      beginningArchiveTime: attributes.BeginningArchiveTime,
      fifoTopic: attributes.FifoTopic === "true",
      name,
      namePrefix: prefixOf(name?.replace(/\.fifo$/, "")),
      owner: attributes.Owner,
      tags: fromTagList(Tags),
    };
  },

  async update(aws, id, { news, changed }) {
    const sns = await aws.sns();
    for (const name of changed) {
      const AttributeName = ATTRIBUTES[name as keyof State];
      if (AttributeName === undefined) continue;
      const value = news[name as keyof State];
      await sns.setTopicAttributes({
        TopicArn: id,
        AttributeName,
        AttributeValue: value === undefined ? "" : String(value),
      });
    }
  },

  async delete(aws, id) {
    const sns = await aws.sns();
    try {
      await sns.deleteTopic({ TopicArn: id });
    } catch (error) {
      if (!hasCode(error, "NotFound", "NotFoundException")) throw error;
    }
  },
});

async function attributesOf(
  sns: {
    getTopicAttributes(input: { TopicArn: string }): Promise<{ Attributes?: Record<string, string> | undefined }>;
  },
  TopicArn: string,
): Promise<{ readonly [name: string]: string } | undefined> {
  try {
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    return Attributes ?? {};
  } catch (error) {
    if (hasCode(error, "NotFound", "NotFoundException")) return undefined;
    throw error;
  }
}

/** Attributes are all text; the table says what they are in the state. */
function fromAttributes(attributes: { readonly [name: string]: string }): {
  [name: string]: string | number | boolean | undefined;
} {
  const state: Record<string, string | number | boolean | undefined> = {};
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    const text = attributes[attribute];
    const { kind } = properties[name as keyof typeof properties];
    if (text === undefined || text === "") state[name] = undefined;
    else state[name] = kind === "number" ? Number(text) : kind === "bool" ? text === "true" : text;
  }
  return state;
}
