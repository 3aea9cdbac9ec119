import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** The parts of an ARN. */
export const getArn = functionType({
  token: "aws:index/getArn:getArn",
  args: { arn: string({ required: true }), id: string({}) },
  isRegional: false,
  results: ["account", "arn", "id", "partition", "region", "resource", "service"],

  async invoke(_aws, { arn }) {
    const [prefix, partition, service, region, account, ...resource] = arn.split(":");
    if (prefix !== "arn" || resource.length === 0) {
      throw new Error(`${arn} is not an ARN: it should look like arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`);
    }
    return { account, id: arn, partition, region, resource: resource.join(":"), service };
  },
});
