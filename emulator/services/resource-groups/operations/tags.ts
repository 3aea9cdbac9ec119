import type { ResourceGroups } from "@aws-sdk/client-resource-groups";
import { badRequest } from "../../../domain/resource-groups/errors.ts";
import { getGroupByArn } from "../../../domain/resource-groups/groups.ts";
import { mergeTags, tagMap, tagsOfMap, withoutTags } from "../../../store/tag.ts";
import { list, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { GROUP_ARN, TAG_KEY, TAGS } from "../shapes.ts";

const TAGS_MAX = 50;

export const TAG_OPERATIONS = {
  GetTags: {
    input: structure({ "Arn*": GROUP_ARN }),
    run: ({ Arn }, context) => ({ Arn, Tags: tagMap(getGroupByArn(Arn, context).tags) }),
  },

  Tag: {
    input: structure({ "Arn*": GROUP_ARN, "Tags*": TAGS }),
    run({ Arn, Tags }, context) {
      const group = getGroupByArn(Arn, context);
      const tags = mergeTags(group.tags, tagsOfMap(Tags));
      if (tags.length > TAGS_MAX) throw badRequest(`A group has at most ${TAGS_MAX} tags.`);
      context.store.resourceGroups.put({ ...group, tags });
      return { Arn, Tags };
    },
  },

  Untag: {
    input: structure({ "Arn*": GROUP_ARN, "Keys*": list(TAG_KEY) }),
    run({ Arn, Keys }, context) {
      const group = getGroupByArn(Arn, context);
      context.store.resourceGroups.put({ ...group, tags: withoutTags(group.tags, Keys) });
      return { Arn, Keys };
    },
  },
} satisfies Operations<ResourceGroups>;
