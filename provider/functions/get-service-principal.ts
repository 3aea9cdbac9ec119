import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";
import { partitionOf } from "./regions.ts";

/** How a service of AWS is called where policies name who may do something. */
export const getServicePrincipal = functionType({
  token: "aws:index/getServicePrincipal:getServicePrincipal",
  args: { serviceName: string({ required: true }) },
  isRegional: true,
  results: ["id", "name", "serviceName", "suffix"],

  async invoke(aws, { serviceName }) {
    // Of the services that China names in its own way none is one of the emulator's.
    const suffix =
      partitionOf(aws.region).partition === "aws-cn" && serviceName === "ec2" ? "amazonaws.com.cn" : "amazonaws.com";
    return {
      id: `${serviceName}.${aws.region}.${suffix}`,
      name: `${serviceName}.${suffix}`,
      suffix,
    };
  },
});
