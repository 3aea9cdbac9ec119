import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { Context } from "../../../domain/context.ts";
import { DEFAULT_BUS, notFound, ruleArn } from "../../../domain/events/event-rules.ts";
import type { EventRule } from "../../../store/event-rules.ts";
import { mergeTags, withoutTags } from "../../../store/tag.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { readTagList, tagList } from "../../tags.ts";
import { ARN, TAGS } from "../shapes.ts";

export const TAG_OPERATIONS = {
  TagResource: {
    input: structure({ "ResourceARN*": ARN, "Tags*": TAGS }),
    run({ ResourceARN, Tags }, context) {
      const rule = getTagged(ResourceARN, context);
      const tags = readTagList(Tags);
      context.store.eventRules.put({ ...rule, tags: mergeTags(rule.tags, tags) });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "ResourceARN*": ARN, "TagKeys*": list(string({ min: 1, max: 128 })) }),
    run({ ResourceARN, TagKeys }, context) {
      const rule = getTagged(ResourceARN, context);
      context.store.eventRules.put({ ...rule, tags: withoutTags(rule.tags, TagKeys) });
      return {};
    },
  },

  ListTagsForResource: {
    input: structure({ "ResourceARN*": ARN }),
    run({ ResourceARN }, context) {
      const { tags } = getTagged(ResourceARN, context);
      return { Tags: tagList(tags) };
    },
  },
} satisfies Operations<EventBridge>;

function getTagged(arn: string, { store, account }: Context): EventRule {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const rule = store.eventRules.find(DEFAULT_BUS, name);
  if (!rule || ruleArn(rule, account) !== arn)
    throw notFound(`Rule ${name} does not exist on EventBus ${DEFAULT_BUS}.`);
  return rule;
}
