import type { RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult } from "@aws-sdk/client-ssm";
import { getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { TAG_KEY } from "../shapes.ts";

/** A key that is not there is no error. */
export const removeTagsFromResource = operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string(), "TagKeys*": list(TAG_KEY) }),
  run({ ResourceType, ResourceId, TagKeys }, context) {
    getTaggedResource(ResourceType, ResourceId, context).remove(TagKeys);
    return {};
  },
});
