import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersRequest,
  GetParametersResult,
} from "@aws-sdk/client-ssm";
import { findSelected, getSelected } from "../../../domain/parameters/parameters.ts";
import { boolean, list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { shownParameter } from "../parameter-answers.ts";

/** Names that nothing has, or not in that version, are listed and no error. */
export const getParameters = operation<GetParametersRequest, GetParametersResult>({
  input: structure({ "Names*": list(string({ min: 1, max: 2048 }), { min: 1, max: 10 }), WithDecryption: boolean }),
  run({ Names, WithDecryption }, context) {
    const found = [...new Set(Names)].map((name) => ({ name, selected: findSelected(name, context) }));
    return {
      Parameters: found.flatMap(({ selected }) =>
        selected ? [shownParameter(selected, WithDecryption, context)] : [],
      ),
      InvalidParameters: found.flatMap(({ name, selected }) => (selected ? [] : [name])),
    };
  },
});

export const getParameter = operation<GetParameterRequest, GetParameterResult>({
  input: structure({ "Name*": string({ min: 1, max: 2048 }), WithDecryption: boolean }),
  run({ Name, WithDecryption }, context) {
    return { Parameter: shownParameter(getSelected(Name, context), WithDecryption, context) };
  },
});
