import type {
  DeleteParameterRequest,
  DeleteParameterResult,
  DeleteParametersRequest,
  DeleteParametersResult,
} from "@aws-sdk/client-ssm";
import { deleteParameterNamed, parameterNotFound } from "../../../domain/parameters/parameters.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";

export const deleteParameters = operation<DeleteParametersRequest, DeleteParametersResult>({
  input: structure({ "Names*": list(string({ min: 1, max: 2048 }), { min: 1, max: 10 }) }),
  run({ Names }, context) {
    const names = [...new Set(Names)].map((name) => ({ name, isGone: deleteParameterNamed(name, context) }));
    return {
      DeletedParameters: names.filter(({ isGone }) => isGone).map(({ name }) => name),
      InvalidParameters: names.filter(({ isGone }) => !isGone).map(({ name }) => name),
    };
  },
});

export const deleteParameter = operation<DeleteParameterRequest, DeleteParameterResult>({
  input: structure({ "Name*": string({ min: 1, max: 2048 }) }),
  run({ Name }, context) {
    if (!deleteParameterNamed(Name, context)) throw parameterNotFound(Name);
    return {};
  },
});
