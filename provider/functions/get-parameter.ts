import { hasCode } from "../aws/aws-failure.ts";
import { bool, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** A parameter that is already there. As in the official provider its value comes back in clear. */
export const getParameter = functionType({
  token: "aws:ssm/getParameter:getParameter",
  args: { name: string({ required: true }), withDecryption: bool({ default: true }) },
  isRegional: true,
  results: ["arn", "id", "insecureValue", "name", "type", "value", "version", "withDecryption"],

  async invoke(aws, { name, withDecryption }) {
    const ssm = await aws.ssm();
    try {
      const { Parameter } = await ssm.getParameter({ Name: name, WithDecryption: withDecryption });
      return {
        arn: Parameter?.ARN,
        id: Parameter?.Name,
        insecureValue: Parameter?.Type === "SecureString" ? "" : Parameter?.Value,
        name: Parameter?.Name,
        type: Parameter?.Type,
        value: Parameter?.Value,
        version: Parameter?.Version,
        withDecryption,
      };
    } catch (error) {
      if (!hasCode(error, "ParameterNotFound")) throw error;
      throw new Error(`SSM parameter ${name} does not exist`, { cause: error });
    }
  },
});
