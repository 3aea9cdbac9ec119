import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";
import { partitionOf } from "./regions.ts";

/** The part of AWS that the provider's region is in: what ARNs begin with. */
export const getPartition = functionType({
  token: "aws:index/getPartition:getPartition",
  args: { id: string({}) },
  isRegional: false,
  results: ["dnsSuffix", "id", "partition", "reverseDnsPrefix"],

  async invoke(aws) {
    const { partition, dnsSuffix } = partitionOf(aws.region);
    const reverseDnsPrefix = dnsSuffix.split(".").reverse().join(".");
    return { dnsSuffix, id: partition, partition, reverseDnsPrefix };
  },
});
