import type { DescribeParametersRequest, DescribeParametersResult } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { parameterArn } from "../../../domain/parameters/parameters.ts";
import type { NumberedParameter } from "../../../store/parameters.ts";
import { boolean, integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { PARAMETER_FILTERS, type ParameterTest, parameterTest } from "../parameter-filters.ts";

const KEYS = ["Path", "Name", "Type", "KeyId", "Tier", "DataType", "tag:*"];

/** What is known of parameters but their values. */
export const describeParameters = operation<DescribeParametersRequest, DescribeParametersResult>({
  input: structure({
    Filters: list(
      structure({
        "Key*": oneOf("Name", "Type", "KeyId"),
        "Values*": list(string({ min: 1, max: 1024 }), { min: 1, max: 50 }),
      }),
    ),
    ParameterFilters: PARAMETER_FILTERS,
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
    Shared: boolean,
  }),
  run(input, context) {
    const tests = testsOf(input);
    const { rows, nextToken } = page<NumberedParameter, [string]>(input, {
      scope: "DescribeParameters",
      defaultSize: 10,
      badTokenCode: "InvalidNextToken",
      *read(after) {
        for (const parameter of context.store.parameters.named(prefixOf(input), after?.[0])) {
          if (tests.every((test) => test(parameter, context))) yield parameter;
        }
      },
      keyOf: ({ name }) => [name],
    });
    return { Parameters: rows.map((parameter) => metadata(parameter, context)), NextToken: nextToken };
  },
});

function testsOf({ Filters, ParameterFilters }: DescribeParametersRequest): ParameterTest[] {
  if (Filters && ParameterFilters) {
    throw validationError("You can use either Filters or ParameterFilters in a single request.");
  }
  // The older filters compare the beginning of a name and the whole of anything else.
  const older = (Filters ?? []).map((filter) =>
    parameterTest({ ...filter, Option: filter.Key === "Name" ? "BeginsWith" : "Equals" }, KEYS),
  );
  return [...older, ...(ParameterFilters ?? []).map((filter) => parameterTest(filter, KEYS))];
}

/** Most requests name one parameter, which must not cost a look at all of them. */
function prefixOf({ ParameterFilters = [] }: DescribeParametersRequest): string {
  const byName = ParameterFilters.find(
    ({ Key, Option, Values }) => Key === "Name" && Option !== "Contains" && Values?.length === 1,
  );
  return byName?.Values?.[0] ?? "";
}

function metadata(parameter: NumberedParameter, context: Context) {
  return {
    Name: parameter.name,
    ARN: parameterArn(parameter.name, context),
    Type: parameter.type,
    KeyId: parameter.keyId ?? undefined,
    LastModifiedDate: timestamp(parameter.modifiedAtMs),
    Description: parameter.description ?? undefined,
    AllowedPattern: parameter.allowedPattern ?? undefined,
    Version: parameter.version,
    Tier: parameter.tier,
    Policies: [],
    DataType: parameter.dataType,
  };
}
