import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import { validationError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { checkPath, parameterError } from "../../domain/parameters/parameters.ts";
import type { Parameter } from "../../store/parameters.ts";
import { list, string, structure } from "../../wire/shape.ts";

export const PARAMETER_FILTERS = list(
  structure({
    "Key*": string({ min: 1, max: 132, pattern: "^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$" }),
    Option: string({ min: 1, max: 10 }),
    Values: list(string({ min: 1, max: 1024 }), { min: 1, max: 50 }),
  }),
);

export type ParameterTest = (parameter: Parameter, context: Context) => boolean;

/**
 * The conditions of a request's filters, all of which must hold.
 *
 * @param keys the keys that the operation has; `tag:*` for all keys of tags.
 * @throws AwsError InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException for a malformed path
 */
export function parameterTests(filters: readonly ParameterStringFilter[], keys: readonly string[]): ParameterTest[] {
  return filters.map((filter, index) => {
    const test = parameterTest(filter, keys);
    if (filters.findIndex(({ Key }) => Key === filter.Key) < index) {
      throw parameterError(
        "InvalidFilterKey",
        `The following filter is duplicated in the request: ${filter.Key}. A request can contain only one occurrence of a specific filter.`,
      );
    }
    return test;
  });
}

/** The condition of a filter: its values are alternatives. */
function parameterTest(
  { Key: key = "", Option: option, Values: values = [] }: ParameterStringFilter,
  keys: readonly string[],
): ParameterTest {
  const isTag = key.startsWith("tag:") && keys.includes("tag:*");
  if (!isTag && !keys.includes(key)) {
    throw parameterError(
      "InvalidFilterKey",
      `The following filter key is not valid: ${key}. Valid filter keys include: [${keys.join(", ")}].`,
    );
  }
  // A tag filter without values checks whether the tag exists.
  if (values.length === 0 && !isTag) {
    throw parameterError("InvalidFilterValue", `The following filter values are missing : null for filter key ${key}`);
  }
  if (key === "Path") return pathTest(option, values);
  const allowed = VALUES[key];
  const wrong = allowed && values.find((value) => !allowed.includes(value));
  if (wrong !== undefined) {
    throw parameterError(
      "InvalidFilterValue",
      `The following filter value is not valid: ${wrong}. Valid values include: [${allowed!.join(", ")}].`,
    );
  }
  const options = key === "Name" ? ["Equals", "BeginsWith", "Contains"] : ["Equals", "BeginsWith"];
  const chosen = option ?? "Equals";
  if (!options.includes(chosen)) {
    throw parameterError(
      "InvalidFilterOption",
      `The following filter option is not valid: ${chosen}. Valid options include: [${options.join(", ")}].`,
    );
  }
  const matches = (text: string | null) =>
    text !== null && values.some((value) => COMPARISONS[chosen as Comparison](text, value));
  if (isTag) {
    return ({ name }, { store }) => {
      const tag = store.tags.of("Parameter", name).find((candidate) => candidate.key === key.slice("tag:".length));
      return tag !== undefined && (values.length === 0 || matches(tag.value));
    };
  }
  if (key === "Name") return nameTest(chosen as Comparison, values);
  const read = TEXTS[key];
  if (!read) throw validationError(`The emulator keeps no ${key} of parameters.`);
  return (parameter) => matches(read(parameter));
}

type Comparison = "Equals" | "BeginsWith" | "Contains";

const COMPARISONS: Readonly<Record<Comparison, (text: string, value: string) => boolean>> = {
  Equals: (text, value) => text === value,
  BeginsWith: (text, value) => text.startsWith(value),
  Contains: (text, value) => text.includes(value),
};

const TEXTS: Readonly<Record<string, (parameter: Parameter) => string | null>> = {
  Type: ({ type }) => type,
  KeyId: ({ keyId }) => keyId,
  Tier: ({ tier }) => tier,
  DataType: ({ dataType }) => dataType,
};

/** The values of a key that has no others. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  Type: ["String", "StringList", "SecureString"],
  Tier: ["Standard", "Advanced", "Intelligent-Tiering"],
};

/** `a` and `/a` are one name, so both are compared with a slash; a part of a name is compared as it is written. */
function nameTest(comparison: Comparison, values: readonly string[]): ParameterTest {
  const wanted = comparison === "Contains" ? values : values.map(slashed);
  return ({ name }) => wanted.some((value) => COMPARISONS[comparison](slashed(name), value));
}

function slashed(name: string): string {
  return name.startsWith("/") ? name : `/${name}`;
}

function pathTest(option = "OneLevel", paths: readonly string[]): ParameterTest {
  if (option !== "OneLevel" && option !== "Recursive") {
    throw parameterError(
      "InvalidFilterOption",
      `The following filter option is not valid: ${option}. Valid options include: [Recursive, OneLevel].`,
    );
  }
  for (const path of paths) {
    if (/^\/(aws|ssm)/i.test(path)) {
      throw validationError(
        'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
          "When using global parameters, please specify within a global namespace.",
      );
    }
    checkPath(path);
  }
  return ({ name }) => paths.some((path) => isBelow(name, path, option === "Recursive"));
}

/** Whether a parameter is below a path: on the next level or, if recursive, on any level. */
export function isBelow(name: string, path: string, isRecursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const rest = slashed(name);
  return rest.startsWith(prefix) && (isRecursive || !rest.slice(prefix.length).includes("/"));
}
