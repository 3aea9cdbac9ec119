import type {
  AddTagsToResourceRequest,
  AddTagsToResourceResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from "@aws-sdk/client-ssm";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { TAG, TAG_KEY } from "../shapes.ts";

export const addTagsToResource = operation<AddTagsToResourceRequest, AddTagsToResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string(), "Tags*": list(TAG, { max: 1000 }) }),
  run({ ResourceType, ResourceId, Tags }, context) {
    addTags(getTaggedResource(ResourceType, ResourceId, context), Tags, context);
    return {};
  },
});

/** A missing key is no error. */
export const removeTagsFromResource = operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string(), "TagKeys*": list(TAG_KEY) }),
  run({ ResourceType, ResourceId, TagKeys }, context) {
    getTaggedResource(ResourceType, ResourceId, context).remove(TagKeys);
    return {};
  },
});

export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string() }),
  run({ ResourceType, ResourceId }, context) {
    const tags = getTaggedResource(ResourceType, ResourceId, context).list();
    return { TagList: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
  },
});
