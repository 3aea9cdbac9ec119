import { isObject, parseJson } from "../../input/json.ts";
import type { ResourceGroup } from "../../store/resource-groups.ts";
import { badRequest } from "./errors.ts";

/** What a TAG_FILTERS_1_0 query asks for. */
export interface TagQuery {
  /** As written, e.g. `AWS::EC2::Instance`, or `AWS::AllSupported` for all. */
  readonly resourceTypes: readonly string[];
  /** All filters must match: one of a filter's values, or without values only its key. */
  readonly tagFilters: readonly { readonly key: string; readonly values: readonly string[] }[];
}

export const ALL_SUPPORTED = "AWS::AllSupported";

/**
 * @throws AwsError BadRequestException for an invalid query, or one by CloudFormation stack,
 *   which the emulator does not have.
 */
export function readQuery({ type, query }: NonNullable<ResourceGroup["query"]>): TagQuery {
  if (type !== "TAG_FILTERS_1_0") {
    throw badRequest(
      `The emulator runs queries of type TAG_FILTERS_1_0, not ${type}: it has no CloudFormation stacks.`,
    );
  }
  const parsed = parse(query);
  const { ResourceTypeFilters: types = [], TagFilters: filters = [] } = parsed;
  if (!areTexts(types) || !Array.isArray(filters)) throw invalid("ResourceTypeFilters and TagFilters are lists");
  const odd = Object.keys(parsed).find((name) => name !== "ResourceTypeFilters" && name !== "TagFilters");
  if (odd !== undefined) throw invalid(`there is no member ${odd} in it`);
  const wrongType = types.find((text) => !/^AWS::(AllSupported|[A-Za-z0-9]+::[A-Za-z0-9]+)$/i.test(text));
  if (wrongType !== undefined) throw invalid(`${wrongType} is no resource type, such as AWS::EC2::Instance`);
  return { resourceTypes: types.length === 0 ? [ALL_SUPPORTED] : types, tagFilters: filters.map(readFilter) };
}

function readFilter(filter: unknown): TagQuery["tagFilters"][number] {
  const { Key: key, Values: values = [] } = (filter ?? {}) as { Key?: unknown; Values?: unknown };
  if (typeof key !== "string" || key === "" || !areTexts(values)) {
    throw invalid("each of TagFilters has a Key and a list of Values");
  }
  return { key, values };
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw invalid("it is no JSON");
  }
  if (!isObject(value)) throw invalid("it is no JSON object");
  return value;
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function invalid(reason: string) {
  return badRequest(`Query not valid. Reason: ${reason}.`);
}

/** Resource types are written in any case in filters of targets. */
export function includesType(types: readonly string[], type: string): boolean {
  const wanted = new Set(types.map((name) => name.toLowerCase()));
  return wanted.has(ALL_SUPPORTED.toLowerCase()) || wanted.has(type.toLowerCase());
}
