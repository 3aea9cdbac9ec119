import type { ListTagsForResourceRequest, ListTagsForResourceResult } from "@aws-sdk/client-ssm";
import { getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";

export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResult>({
  input: structure({ "ResourceType*": string(), "ResourceId*": string() }),
  run({ ResourceType, ResourceId }, context) {
    const tags = getTaggedResource(ResourceType, ResourceId, context).list();
    return { TagList: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
  },
});
