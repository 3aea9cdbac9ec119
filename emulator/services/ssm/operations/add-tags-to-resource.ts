import type { AddTagsToResourceRequest, AddTagsToResourceResult } from "@aws-sdk/client-ssm";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { TAG } from "../shapes.ts";

export const addTagsToResource = operation<AddTagsToResourceRequest, AddTagsToResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string(), "Tags*": list(TAG, { max: 1000 }) }),
  run({ ResourceType, ResourceId, Tags }, context) {
    addTags(getTaggedResource(ResourceType, ResourceId, context), Tags, context);
    return {};
  },
});
