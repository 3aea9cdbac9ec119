import type { DeleteParameterRequest, DeleteParameterResult } from "@aws-sdk/client-ssm";
import { string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { parameterNotFound } from "../parameters.ts";

export const deleteParameter = operation<DeleteParameterRequest, DeleteParameterResult>({
  input: structure({ "Name*": string({ min: 1, max: 2048 }) }),
  run({ Name }, { store }) {
    if (!store.parameters.delete(Name)) throw parameterNotFound(Name);
    store.tags.removeAll("Parameter", Name);
    return {};
  },
});
