import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import { validationError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { parameterError } from "../../domain/parameters/parameters.ts";
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
 * The condition of a filter: its values are alternatives.
 *
 * @param keys the keys that the operation has; `tag:*` for all keys of tags.
 * @throws AwsError InvalidFilterKey, InvalidFilterOption, InvalidFilterValue
 */
export function parameterTest(
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
  if (key === "Path") return pathTest(option, values);
  const options = key === "Name" ? ["Equals", "BeginsWith", "Contains"] : ["Equals", "BeginsWith"];
  const chosen = option ?? "Equals";
  if (!options.includes(chosen)) {
    throw parameterError(
      "InvalidFilterOption",
      `The following filter option is not valid: ${chosen}. Valid options include: [${options.join(", ")}].`,
    );
  }
  // A tag filter without values checks whether the tag exists.
  if (values.length === 0 && !isTag) {
    throw parameterError("InvalidFilterValue", `The following filter values are missing : null for filter key ${key}`);
  }
  const matches = (text: string | null) =>
    text !== null && values.some((value) => COMPARISONS[chosen as Comparison](text, value));
  if (isTag) {
    return ({ name }, { store }) => {
      const tag = store.tags.of("Parameter", name).find((candidate) => candidate.key === key.slice("tag:".length));
      return tag !== undefined && (values.length === 0 || matches(tag.value));
    };
  }
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
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  KeyId: ({ keyId }) => keyId,
  Tier: ({ tier }) => tier,
  DataType: ({ dataType }) => dataType,
};

function pathTest(option = "OneLevel", paths: readonly string[]): ParameterTest {
  if (option !== "OneLevel" && option !== "Recursive") {
    throw parameterError(
      "InvalidFilterOption",
      `The following filter option is not valid: ${option}. Valid options include: [Recursive, OneLevel].`,
    );
  }
  return ({ name }) => paths.some((path) => isBelow(name, path, option === "Recursive"));
}

/** Whether a parameter is below a path: on the next level or, if recursive, on any level. */
export function isBelow(name: string, path: string, isRecursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const rest = name.startsWith("/") ? name : `/${name}`;
  return rest.startsWith(prefix) && (isRecursive || !rest.slice(prefix.length).includes("/"));
}
