import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import { getSelected, shownParameter } from "../../../domain/parameters/parameters.ts";
import { boolean, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";

export const getParameter = operation<GetParameterRequest, GetParameterResult>({
  input: structure({ "Name*": string({ min: 1, max: 2048 }), WithDecryption: boolean }),
  run({ Name, WithDecryption }, context) {
    return { Parameter: shownParameter(getSelected(Name, context), WithDecryption, context) };
  },
});
