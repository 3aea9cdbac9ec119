import type { Parameter } from "@aws-sdk/client-ssm";
import { bool, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** The parameters under a path, in the order of their names. As in the official provider their values come back in clear. */
export const getParametersByPath = functionType({
  token: "aws:ssm/getParametersByPath:getParametersByPath",
  args: { path: string({ required: true }), recursive: bool({}), withDecryption: bool({ default: true }) },
  isRegional: true,
  results: ["arns", "id", "names", "path", "recursive", "types", "values", "withDecryption"],

  async invoke(aws, { path, recursive, withDecryption }) {
    const ssm = await aws.ssm();
    const found: Parameter[] = [];
    for (let NextToken: string | undefined; ; ) {
      const page = await ssm.getParametersByPath({
        Path: path,
        Recursive: recursive,
        WithDecryption: withDecryption,
        NextToken,
      });
      found.push(...(page.Parameters ?? []));
      NextToken = page.NextToken;
      if (!NextToken) break;
    }
    return {
      arns: found.map(({ ARN }) => ARN ?? ""),
      id: path,
      names: found.map(({ Name }) => Name ?? ""),
      types: found.map(({ Type }) => Type ?? ""),
      values: found.map(({ Value }) => Value ?? ""),
      withDecryption,
    };
  },
});
