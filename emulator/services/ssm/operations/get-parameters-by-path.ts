import type { GetParametersByPathRequest, GetParametersByPathResult } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import { PUBLIC_PATH, publicParameters } from "../../../domain/parameters/public-parameters.ts";
import type { NumberedParameter } from "../../../store/parameters.ts";
import { boolean, integer, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { shownParameter } from "../parameter-answers.ts";
import { isBelow, PARAMETER_FILTERS, parameterTest } from "../parameter-filters.ts";

export const getParametersByPath = operation<GetParametersByPathRequest, GetParametersByPathResult>({
  input: structure({
    "Path*": string({ min: 1, max: 2048 }),
    Recursive: boolean,
    ParameterFilters: PARAMETER_FILTERS,
    WithDecryption: boolean,
    MaxResults: integer({ min: 1, max: 10 }),
    NextToken: string(),
  }),
  run(input, context) {
    const { Path: path, Recursive = false } = input;
    if (!/^\/[a-zA-Z0-9_.\-/]*$/.test(path)) {
      throw validationError(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
          'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
          "symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, " +
          'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
      );
    }
    const tests = (input.ParameterFilters ?? []).map((filter) => parameterTest(filter, ["Type", "KeyId"]));
    const { rows, nextToken } = page<NumberedParameter, [string]>(input, {
      scope: `GetParametersByPath/${path}`,
      defaultSize: 10,
      badTokenCode: "InvalidNextToken",
      *read(after) {
        // At the root there are also names without a slash.
        const prefix = path === "/" ? "" : path.replace(/\/?$/, "/");
        const parameters = prefix.startsWith(PUBLIC_PATH)
          ? publicParameters(context).filter(({ name }) => name.startsWith(prefix) && name > (after?.[0] ?? ""))
          : context.store.parameters.named(prefix, after?.[0]);
        for (const parameter of parameters) {
          if (isBelow(parameter.name, path, Recursive) && tests.every((test) => test(parameter, context)))
            yield parameter;
        }
      },
      keyOf: ({ name }) => [name],
    });
    return {
      Parameters: rows.map((parameter) =>
        shownParameter({ parameter, version: parameter, selector: undefined }, input.WithDecryption, context),
      ),
      NextToken: nextToken,
    };
  },
});
