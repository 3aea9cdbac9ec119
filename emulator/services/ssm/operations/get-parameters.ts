import type { GetParametersRequest, GetParametersResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../wire/aws-error.ts";
import { boolean, list, string, structure } from "../../../wire/shape.ts";
import type { Context } from "../../context.ts";
import { operation } from "../operation.ts";
import { findSelected, type SelectedParameter, shownParameter } from "../parameters.ts";

/** Names that nothing has are listed and no error. */
export const getParameters = operation<GetParametersRequest, GetParametersResult>({
  input: structure({ "Names*": list(string({ min: 1, max: 2048 }), { min: 1, max: 10 }), WithDecryption: boolean }),
  run({ Names, WithDecryption }, context) {
    const found = [...new Set(Names)].map((name) => ({ name, selected: findOrNone(name, context) }));
    return {
      Parameters: found.flatMap(({ selected }) =>
        selected ? [shownParameter(selected, WithDecryption, context)] : [],
      ),
      InvalidParameters: found.flatMap(({ name, selected }) => (selected ? [] : [name])),
    };
  },
});

/** A version that is not there makes its name invalid here, not the request. */
function findOrNone(name: string, context: Context): SelectedParameter | undefined {
  try {
    return findSelected(name, context);
  } catch (error) {
    if (error instanceof AwsError && error.code === "ParameterVersionNotFound") return undefined;
    throw error;
  }
}
