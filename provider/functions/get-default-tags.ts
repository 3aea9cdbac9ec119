import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** The tags that the provider's configuration adds to every resource. */
export const getDefaultTags = functionType({
  token: "aws:index/getDefaultTags:getDefaultTags",
  args: { id: string({}) },
  isRegional: false,
  results: ["id", "tags"],

  async invoke(aws, _args, { defaults }) {
    const { partition } = await aws.identity();
    return { id: partition, tags: defaults };
  },
});
