import type { GetTagsInput, TagInput, UntagInput } from "@aws-sdk/client-resource-groups";
import { mergeTags, withoutTags } from "../../../store/tag.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { badRequest } from "../errors.ts";
import { asTags, getGroupByArn, showTags } from "../groups.ts";
import { TAGS } from "../shapes.ts";

const TAGS_MAX = 50;

export const getTags = operation<GetTagsInput>({
  input: structure({ "Arn*": string() }),
  run: ({ Arn }, context) => ({ Arn, Tags: showTags(getGroupByArn(Arn, context).tags) }),
});

export const tag = operation<TagInput>({
  input: structure({ "Arn*": string(), "Tags*": TAGS }),
  run({ Arn, Tags }, context) {
    const group = getGroupByArn(Arn, context);
    const tags = mergeTags(group.tags, asTags(Tags));
    if (tags.length > TAGS_MAX) throw badRequest(`A group has at most ${TAGS_MAX} tags.`);
    context.store.resourceGroups.put({ ...group, tags });
    return { Arn, Tags };
  },
});

export const untag = operation<UntagInput>({
  input: structure({ "Arn*": string(), "Keys*": list(string({ min: 1, max: 128 })) }),
  run({ Arn, Keys }, context) {
    const group = getGroupByArn(Arn, context);
    context.store.resourceGroups.put({ ...group, tags: withoutTags(group.tags, Keys) });
    return { Arn, Keys };
  },
});
