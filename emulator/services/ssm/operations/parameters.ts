import type { DescribeParametersRequest, Parameter as ShownParameter, SSM } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import {
  checkPath,
  deleteParameterNamed,
  findSelected,
  getSelected,
  parameterArn,
  parameterNotFound,
  type SelectedParameter,
} from "../../../domain/parameters/parameters.ts";
import { PUBLIC_PATH, publicParameters } from "../../../domain/parameters/public-parameters.ts";
import type { Parameter } from "../../../store/parameters.ts";
import { boolean, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { pageByName } from "../../pagination.ts";
import { rememberedBy } from "../../remembered.ts";
import { isBelow, PARAMETER_FILTERS, type ParameterTest, parameterTests } from "../parameter-filters.ts";
import { pageMembers } from "../shapes.ts";

const KEYS = ["Path", "Name", "Type", "KeyId", "Tier", "DataType", "tag:*"];

export const PARAMETER_OPERATIONS = {
  /** Unknown names and versions are listed in InvalidParameters; they are not an error. */
  GetParameters: {
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
  },

  GetParameter: {
    input: structure({ "Name*": string({ min: 1, max: 2048 }), WithDecryption: boolean }),
    run({ Name, WithDecryption }, context) {
      const selected = getSelected(Name, context);
      const { accountId, region } = context.account;
      const others = [selected.version, selected.selector, WithDecryption, accountId, region];
      return parameterAnswer(selected.parameter, others, () => ({
        Parameter: shownParameter(selected, WithDecryption, context),
      }));
    },
  },

  GetParametersByPath: {
    input: structure({
      "Path*": string({ min: 1, max: 2048 }),
      Recursive: boolean,
      ParameterFilters: PARAMETER_FILTERS,
      WithDecryption: boolean,
      ...pageMembers({ max: 10 }),
    }),
    run(input, context) {
      const { Path: path, Recursive = false } = input;
      checkPath(path);
      const tests = parameterTests(input.ParameterFilters ?? [], ["Type", "KeyId"]);
      const { rows, nextToken } = pageByName<Parameter>(input, {
        scope: `GetParametersByPath/${path}`,
        defaultSize: 10,
        badTokenCode: "InvalidNextToken",
        *read(after) {
          // At the root there are also names without a slash.
          const prefix = path === "/" ? "" : path.replace(/\/?$/, "/");
          const parameters = prefix.startsWith(PUBLIC_PATH)
            ? publicParameters(context).filter(({ name }) => name.startsWith(prefix) && name > after)
            : context.store.parameters.named(prefix, after);
          for (const parameter of parameters) {
            if (isBelow(parameter.name, path, Recursive) && tests.every((test) => test(parameter, context)))
              yield parameter;
          }
        },
        nameOf: ({ name }) => name,
      });
      return {
        Parameters: rows.map((parameter) =>
          shownParameter({ parameter, version: parameter, selector: undefined }, input.WithDecryption, context),
        ),
        NextToken: nextToken,
      };
    },
  },

  /** Everything about the parameters except their values. */
  DescribeParameters: {
    input: structure({
      Filters: list(
        structure({
          "Key*": oneOf("Name", "Type", "KeyId"),
          "Values*": list(string({ min: 1, max: 1024 }), { min: 1, max: 50 }),
        }),
      ),
      ParameterFilters: PARAMETER_FILTERS,
      ...pageMembers({ max: 50 }),
      Shared: boolean,
    }),
    run(input, context) {
      const tests = testsOf(input);
      const { rows, nextToken } = pageByName<Parameter>(input, {
        scope: "DescribeParameters",
        defaultSize: 10,
        badTokenCode: "InvalidNextToken",
        *read(after) {
          for (const prefix of prefixesOf(input)) {
            for (const parameter of context.store.parameters.named(prefix, after)) {
              if (tests.every((test) => test(parameter, context))) yield parameter;
            }
          }
        },
        nameOf: ({ name }) => name,
      });
      return { Parameters: rows.map((parameter) => metadata(parameter, context)), NextToken: nextToken };
    },
  },

  DeleteParameters: {
    input: structure({ "Names*": list(string({ min: 1, max: 2048 }), { min: 1, max: 10 }) }),
    run({ Names }, context) {
      const names = [...new Set(Names)].map((name) => ({ name, isGone: deleteParameterNamed(name, context) }));
      return {
        DeletedParameters: names.filter(({ isGone }) => isGone).map(({ name }) => name),
        InvalidParameters: names.filter(({ isGone }) => !isGone).map(({ name }) => name),
      };
    },
  },

  DeleteParameter: {
    input: structure({ "Name*": string({ min: 1, max: 2048 }) }),
    run({ Name }, context) {
      if (!deleteParameterNamed(Name, context)) throw parameterNotFound(Name);
      return {};
    },
  },
} satisfies Operations<SSM>;

/** In GetParameter. */
const parameterAnswer = rememberedBy<Parameter, { readonly Parameter: ShownParameter }>();

function testsOf({ Filters, ParameterFilters }: DescribeParametersRequest): ParameterTest[] {
  if (Filters && ParameterFilters) {
    throw validationError("You can use either Filters or ParameterFilters in a single request.");
  }
  // The older filters compare the beginning of a name, and whole values of other keys.
  const older = (Filters ?? []).map((filter) => ({
    ...filter,
    Option: filter.Key === "Name" ? "BeginsWith" : "Equals",
  }));
  return parameterTests(ParameterFilters ?? older, KEYS);
}

/** Most requests name one parameter, with or without a slash: reading all parameters would be slow. In the order of names. */
function prefixesOf({ ParameterFilters = [] }: DescribeParametersRequest): string[] {
  const byName = ParameterFilters.find(
    ({ Key, Option, Values }) => Key === "Name" && Option !== "Contains" && Values?.length === 1,
  );
  const name = byName?.Values?.[0]?.replace(/^\//, "") ?? "";
  return name === "" ? [""] : [name, `/${name}`].sort();
}

function metadata(parameter: Parameter, context: Context) {
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

/** @param withDecryption whether the value of a SecureString is shown in plain text. */
function shownParameter(
  { parameter, version, selector }: SelectedParameter,
  withDecryption: boolean | undefined,
  context: Context,
): ShownParameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.type === "SecureString" && !withDecryption ? sealed(version.value) : version.value,
    Version: version.version,
    Selector: selector,
    LastModifiedDate: timestamp(version.modifiedAtMs),
    ARN: parameterArn(parameter.name, context),
    DataType: version.dataType,
  };
}

/** A placeholder for the ciphertext, which only KMS can read: not the plain text, and the same for each read. */
function sealed(value: string): string {
  return Buffer.from(`sealed:${value}`).toString("base64");
}
