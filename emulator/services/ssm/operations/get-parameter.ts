import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import { boolean, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { findSelected, parameterNotFound, shownParameter } from "../parameters.ts";

export const getParameter = operation<GetParameterRequest, GetParameterResult>({
  input: structure({ "Name*": string({ min: 1 }), WithDecryption: boolean }),
  run({ Name, WithDecryption }, context) {
    const selected = findSelected(Name, context);
    if (!selected) throw parameterNotFound(Name);
    return { Parameter: shownParameter(selected, WithDecryption, context) };
  },
});
