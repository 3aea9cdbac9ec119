import type { SNS } from "@aws-sdk/client-sns";
import { arnOf } from "../../../domain/arn.ts";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { invalidParameter } from "../../../domain/topics/errors.ts";
import { checkTopicAttribute, getTopic, topicAttributes } from "../../../domain/topics/topics.ts";
import { mergeTags, type Tag, withoutTags } from "../../../store/tag.ts";
import type { Topic } from "../../../store/topics.ts";
import { list, map, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { readTagList, tagList } from "../../tags.ts";
import { page } from "../pages.ts";

const TAGS = list(structure({ "Key*": string({ min: 1, max: 128 }), "Value*": string({ max: 256 }) }));
const TAGS_MAX = 50;

export const TOPIC_OPERATIONS = {
  /** Creating a topic that exists with the same attributes returns it. */
  CreateTopic: {
    input: structure({
      "Name*": string(),
      Attributes: map(string(), string()),
      Tags: TAGS,
      DataProtectionPolicy: string(),
    }),
    run(input, { store, account }) {
      const attributes = input.Attributes ?? {};
      const tags = mergeTags([], readTagList(input.Tags));
      for (const [name, value] of Object.entries(attributes)) checkTopicAttribute(name, value);
      checkName(input.Name, attributes.FifoTopic === "true");
      checkTags(tags);
      const topicArn = arnOf("sns", input.Name, account);
      const existing = store.topics.find(topicArn);
      if (!existing) store.topics.put({ topicArn, attributes, tags });
      else checkSame(existing, attributes, tags);
      return { TopicArn: topicArn };
    },
  },

  DeleteTopic: {
    input: structure({ "TopicArn*": string() }),
    run({ TopicArn }, { store }) {
      if (!/^arn:[^:]+:sns:[^:]*:[^:]*:[^:]+$/.test(TopicArn)) throw invalidParameter("TopicArn");
      store.subscriptions.deleteOfTopic(TopicArn);
      store.topics.delete(TopicArn);
      return undefined;
    },
  },

  ListTopics: {
    input: structure({ NextToken: string() }),
    run({ NextToken }, { store }) {
      const { items, ...rest } = page(
        NextToken,
        (topic: Topic) => topic.topicArn,
        (after, limit) => store.topics.after(after, limit),
      );
      return { Topics: items.map(({ topicArn }) => ({ TopicArn: topicArn })), ...rest };
    },
  },

  GetTopicAttributes: {
    input: structure({ "TopicArn*": string() }),
    run: ({ TopicArn }, context) => ({ Attributes: topicAttributes(getTopic(TopicArn, context), context) }),
  },

  SetTopicAttributes: {
    input: structure({ "TopicArn*": string(), "AttributeName*": string(), AttributeValue: string() }),
    run({ TopicArn, AttributeName, AttributeValue = "" }, context) {
      const topic = getTopic(TopicArn, context);
      checkTopicAttribute(AttributeName, AttributeValue);
      if (AttributeName === "FifoTopic") throw invalidParameter("AttributeName");
      const { [AttributeName]: _, ...others } = topic.attributes;
      const isCleared = AttributeValue === "" && AttributeName !== "DisplayName";
      context.store.topics.put({
        ...topic,
        attributes: isCleared ? others : { ...others, [AttributeName]: AttributeValue },
      });
      return undefined;
    },
  },

  TagResource: {
    input: structure({ "ResourceArn*": string({ min: 1, max: 1011 }), "Tags*": TAGS }),
    run({ ResourceArn, Tags }, context) {
      const topic = getTaggedTopic(ResourceArn, context);
      const tags = mergeTags(topic.tags, readTagList(Tags));
      checkTags(tags);
      context.store.topics.put({ ...topic, tags });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "ResourceArn*": string({ min: 1, max: 1011 }), "TagKeys*": list(string({ min: 1, max: 128 })) }),
    run({ ResourceArn, TagKeys }, context) {
      const topic = getTaggedTopic(ResourceArn, context);
      context.store.topics.put({ ...topic, tags: withoutTags(topic.tags, TagKeys) });
      return {};
    },
  },

  ListTagsForResource: {
    input: structure({ "ResourceArn*": string({ min: 1, max: 1011 }) }),
    run({ ResourceArn }, context) {
      const { tags } = getTaggedTopic(ResourceArn, context);
      return { Tags: tagList(tags) };
    },
  },
} satisfies Operations<SNS>;

function checkTags(tags: readonly Tag[]): void {
  if (tags.length > TAGS_MAX)
    throw new AwsError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
}

function checkName(name: string, isFifo: boolean): void {
  const pattern = isFifo ? /^[A-Za-z0-9_-]{1,251}\.fifo$/ : /^[A-Za-z0-9_-]{1,256}$/;
  if (!pattern.test(name)) throw invalidParameter("Topic Name");
}

function checkSame(topic: Topic, attributes: Readonly<Record<string, string>>, tags: readonly Tag[]): void {
  if (Object.entries(attributes).some(([name, value]) => (topic.attributes[name] ?? "") !== value)) {
    throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  }
  if (tags.length > 0 && JSON.stringify(sorted(tags)) !== JSON.stringify(sorted(topic.tags))) {
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
  }
}

function sorted(tags: readonly Tag[]): string[][] {
  return tags.map(({ key, value }) => [key, value]).sort(([left], [right]) => (left! < right! ? -1 : 1));
}

function getTaggedTopic(resourceArn: string, { store }: Context): Topic {
  const topic = store.topics.find(resourceArn);
  if (!topic) throw new AwsError("ResourceNotFound", "Resource does not exist", { status: 404 });
  return topic;
}
