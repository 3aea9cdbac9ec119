import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../../domain/aws-error.ts";
import { getLogGroupByIdentifier } from "../../../domain/logs/log-groups.ts";
import { mergeTags, tagMap, tagsOfMap, withoutTags } from "../../../store/tag.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { RESOURCE_ARN, TAG_KEYS, TAGS } from "../shapes.ts";

export const TAG_OPERATIONS = {
  TagResource: {
    input: structure({ "resourceArn*": RESOURCE_ARN, "tags*": TAGS }),
    run({ resourceArn, tags: added }, context) {
      const group = getLogGroupByIdentifier(resourceArn, context);
      const tags = mergeTags(group.tags, tagsOfMap(added));
      if (tags.length > context.quotas.tagsPerResource) {
        throw new AwsError(
          "TooManyTagsException",
          `The log group ${group.logGroup} would have ${tags.length} tags; at most ${context.quotas.tagsPerResource} are possible.`,
        );
      }
      context.store.logGroups.put({ ...group, tags });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "resourceArn*": RESOURCE_ARN, "tagKeys*": TAG_KEYS }),
    run({ resourceArn, tagKeys }, context) {
      const group = getLogGroupByIdentifier(resourceArn, context);
      context.store.logGroups.put({ ...group, tags: withoutTags(group.tags, tagKeys) });
      return {};
    },
  },

  ListTagsForResource: {
    input: structure({ "resourceArn*": RESOURCE_ARN }),
    run({ resourceArn }, context) {
      return { tags: tagMap(getLogGroupByIdentifier(resourceArn, context).tags) };
    },
  },
} satisfies Operations<CloudWatchLogs>;
