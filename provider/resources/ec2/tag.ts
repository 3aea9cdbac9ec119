import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";

const properties = {
  ...regional,
  key: string({ required: true, forceNew: true }),
  resourceId: string({ required: true, forceNew: true }),
  value: string({ required: true }),
} as const;

/** One tag of something in EC2 that is not managed by the program. The provider's default and ignored tags leave it alone. */
export const tag = resourceType<typeof properties>({
  token: "aws:ec2/tag:Tag",
  properties,

  parseImportId(id) {
    const [, resourceId, key] = /^([^,]+),(.+)$/.exec(id) ?? [];
    if (resourceId === undefined || key === undefined) {
      throw new Error(`${id} is not the id of a tag: give RESOURCE-ID,KEY`);
    }
    return { id, state: { resourceId, key } };
  },

  async create(aws, { resourceId, key, value }, created) {
    await (await aws.ec2()).createTags({ Resources: [resourceId], Tags: [{ Key: key, Value: value }] });
    created(`${resourceId},${key}`);
  },

  async read(aws, _id, { resourceId, key }) {
    const { Tags } = await (await aws.ec2()).describeTags({
      Filters: [
        { Name: "resource-id", Values: [resourceId] },
        { Name: "key", Values: [key] },
      ],
    });
    // In a filter `*` and `?` stand for others too, so more than the one key may come back.
    const found = Tags?.find(({ Key }) => Key === key);
    return found && { key, resourceId, value: found.Value ?? "" };
  },

  async update(aws, _id, { news: { resourceId, key, value } }) {
    await (await aws.ec2()).createTags({ Resources: [resourceId], Tags: [{ Key: key, Value: value }] });
  },

  async delete(aws, _id, { resourceId, key, value }) {
    await (await aws.ec2()).deleteTags({ Resources: [resourceId], Tags: [{ Key: key, Value: value }] });
  },
});
