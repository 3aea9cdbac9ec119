import type { ResourceTypeForTagging } from "@aws-sdk/client-ssm";
import type { AwsContext } from "../../aws/aws-context.ts";
import type { Tagging } from "../../lifecycle/resource-type.ts";
import type { Properties } from "../../schema/property.ts";
import { fromTagList, toTagList } from "../tag-list.ts";

/** How tags of one kind of Systems Manager resource are read and changed. */
export function ssmTags(kind: ResourceTypeForTagging): {
  readonly tagging: Tagging<Properties>;
  read(aws: AwsContext, id: string): Promise<{ readonly [key: string]: string }>;
} {
  return {
    tagging: {
      async remove(aws, id, _state, keys) {
        const ssm = await aws.ssm();
        await ssm.removeTagsFromResource({ ResourceType: kind, ResourceId: id, TagKeys: [...keys] });
      },
      async add(aws, id, _state, tags) {
        const ssm = await aws.ssm();
        await ssm.addTagsToResource({ ResourceType: kind, ResourceId: id, Tags: toTagList(tags) });
      },
    },
    async read(aws, id) {
      const ssm = await aws.ssm();
      const { TagList } = await ssm.listTagsForResource({ ResourceType: kind, ResourceId: id });
      return fromTagList(TagList);
    },
  };
}
