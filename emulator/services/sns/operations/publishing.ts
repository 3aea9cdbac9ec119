import type { MessageAttributeValue, PublishInput, SNS } from "@aws-sdk/client-sns";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { invalidParameter, notFound } from "../../../domain/topics/errors.ts";
import { type MessageAttributes, publish, topicContext } from "../../../domain/topics/publish.ts";
import { getTopic } from "../../../domain/topics/topics.ts";
import { parseJson } from "../../../input/json.ts";
import { blob, map, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";

const MESSAGE_BYTES_MAX = 262_144;

const ATTRIBUTES = map(string(), structure({ "DataType*": string(), StringValue: string(), BinaryValue: blob() }));

export const PUBLISH_OPERATIONS = {
  Publish: {
    input: structure({
      TopicArn: string(),
      TargetArn: string(),
      PhoneNumber: string(),
      "Message*": string(),
      Subject: string(),
      MessageStructure: string(),
      MessageAttributes: ATTRIBUTES,
      MessageDeduplicationId: string(),
      MessageGroupId: string(),
    }),
    run(input, context) {
      const topicArn = input.TopicArn ?? input.TargetArn;
      if (topicArn === undefined) {
        throw input.PhoneNumber === undefined
          ? invalidParameter("TopicArn or TargetArn Reason: no value for required parameter")
          : new AwsError("UnknownOperationException", "The emulator sends no messages to phones.");
      }
      const there = topicContext(topicArn, context) ?? context;
      return { MessageId: publishOne(getTopic(topicArn, there).topicArn, input, there) };
    },
  },
} satisfies Operations<SNS>;

function publishOne(topicArn: string, input: PublishInput, context: Context): string {
  const body = input.Message!;
  if (body === "") throw invalidParameter("Empty message");
  if (Buffer.byteLength(body) > MESSAGE_BYTES_MAX) throw invalidParameter("Message too long");
  if (input.Subject !== undefined && !/^[^\s\p{Cc}][^\p{Cc}]{0,99}$/u.test(input.Subject))
    throw invalidParameter("Subject");
  const message = {
    subject: input.Subject,
    body: input.MessageStructure === "json" ? defaultOf(body) : body,
    attributes: readAttributes(input.MessageAttributes),
  };
  const messageId = publish(topicArn, message, context);
  if (messageId === undefined) throw notFound("Topic");
  return messageId;
}

/** `MessageStructure=json` sends each protocol a text of its own; what is kept and sent over HTTP here is the default. */
function defaultOf(body: string): string {
  let texts: unknown;
  try {
    texts = parseJson(body);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const text = (texts as { readonly default?: unknown } | null)?.default;
  if (typeof text !== "string") throw invalidParameter("Message Structure - No default entry in JSON message body");
  return text;
}

function readAttributes(attributes: Record<string, MessageAttributeValue> = {}): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
      const Value = StringValue ?? (BinaryValue && Buffer.from(BinaryValue).toString("base64"));
      if (Value === undefined) {
        throw new AwsError(
          "ParameterValueInvalid",
          `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
        );
      }
      return [name, { Type: DataType!, Value }];
    }),
  );
}
