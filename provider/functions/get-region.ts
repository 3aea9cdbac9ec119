import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";
import { REGIONS } from "./regions.ts";

/** A region and what it is called. Knows AWS's regions by itself; an invented one is an error. */
export const getRegion = functionType({
  token: "aws:index/getRegion:getRegion",
  args: { endpoint: string({}), id: string({}), name: string({}), region: string({}) },
  isRegional: false,
  results: ["description", "endpoint", "id", "name", "region"],

  async invoke(aws, args) {
    const region = args.endpoint
      ? Object.keys(REGIONS).find((region) => endpointOf(region) === args.endpoint)
      : (args.region ?? args.name ?? aws.region);
    const description = region === undefined ? undefined : REGIONS[region];
    if (region === undefined || description === undefined) {
      throw new Error(`${JSON.stringify(args.endpoint ?? region)} is not an AWS region`);
    }
    return { description, endpoint: endpointOf(region), id: region, name: region, region };
  },
});

function endpointOf(region: string): string {
  return `ec2.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
