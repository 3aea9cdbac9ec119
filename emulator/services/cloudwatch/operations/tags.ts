import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { withoutTags } from "../../../store/tag.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { tagList } from "../../tags.ts";
import { getTaggedAlarm, readTags } from "../alarm-tags.ts";
import { RESOURCE_ARN, TAG_KEYS, TAGS } from "../shapes.ts";

export const TAG_OPERATIONS = {
  TagResource: {
    input: structure({ "ResourceARN*": RESOURCE_ARN, "Tags*": TAGS }),
    run({ ResourceARN, Tags }, context) {
      const alarm = getTaggedAlarm(ResourceARN, context);
      context.store.alarms.put({ ...alarm, tags: readTags(Tags, alarm.tags) });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "ResourceARN*": RESOURCE_ARN, "TagKeys*": TAG_KEYS }),
    run({ ResourceARN, TagKeys }, context) {
      const alarm = getTaggedAlarm(ResourceARN, context);
      context.store.alarms.put({ ...alarm, tags: withoutTags(alarm.tags, TagKeys) });
      return {};
    },
  },

  ListTagsForResource: {
    input: structure({ "ResourceARN*": RESOURCE_ARN }),
    run({ ResourceARN }, context) {
      const { tags } = getTaggedAlarm(ResourceARN, context);
      return { Tags: tagList(tags) };
    },
  },
} satisfies Operations<CloudWatch>;
