import type { DeleteParameterRequest, DeleteParameterResult } from "@aws-sdk/client-ssm";
import { deleteParameterNamed, parameterNotFound } from "../../../domain/parameters/parameters.ts";
import { string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";

export const deleteParameter = operation<DeleteParameterRequest, DeleteParameterResult>({
  input: structure({ "Name*": string({ min: 1, max: 2048 }) }),
  run({ Name }, context) {
    if (!deleteParameterNamed(Name, context)) throw parameterNotFound(Name);
    return {};
  },
});
