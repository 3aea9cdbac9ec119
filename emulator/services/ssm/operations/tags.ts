import type { SSM } from "@aws-sdk/client-ssm";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { tagList } from "../../tags.ts";
import { TAG_KEY, TAGS } from "../shapes.ts";

export const TAG_OPERATIONS = {
  AddTagsToResource: {
    input: structure({ "ResourceType*": string(), "ResourceId*": string(), "Tags*": TAGS }),
    run({ ResourceType, ResourceId, Tags }, context) {
      addTags(getTaggedResource(ResourceType, ResourceId, context), Tags, context);
      return {};
    },
  },

  /** A missing key is not an error. */
  RemoveTagsFromResource: {
    input: structure({ "ResourceType*": string(), "ResourceId*": string(), "TagKeys*": list(TAG_KEY) }),
    run({ ResourceType, ResourceId, TagKeys }, context) {
      getTaggedResource(ResourceType, ResourceId, context).remove(TagKeys);
      return {};
    },
  },

  ListTagsForResource: {
    input: structure({ "ResourceType*": string(), "ResourceId*": string() }),
    run({ ResourceType, ResourceId }, context) {
      const tags = getTaggedResource(ResourceType, ResourceId, context).list();
      return { TagList: tagList(tags) };
    },
  },
} satisfies Operations<SSM>;
