import { isDeepStrictEqual } from "node:util";

/** Members that the provider fills in where a program leaves them out. */
const COMPUTED = ["maxConcurrency", "maxErrors", "serviceRoleArn", "name"];

/**
 * Where the provider would see a difference between what a component makes of its arguments and what the cloud has: paths such as
 * `taskInvocationParameters.runCommandParameters`. To the provider an absent member, an empty text or list, zero and false are the same,
 * and the order of a document's parameters means nothing.
 */
export function differences(made: object, found: object): string[] {
  const [left, right] = [normal(made), normal(found)] as [Record<string, unknown>, Record<string, unknown>];
  for (const name of COMPUTED) if (!Object.hasOwn(left, name)) delete right[name];
  return pathsBetween(left, right);
}

function pathsBetween(left: unknown, right: unknown, path = ""): string[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (!isRecord(left) || !isRecord(right)) return [path];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => pathsBetween(left[name], right[name], path === "" ? name : `${path}.${name}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item) ?? item);
    const areParameters = items.every((item) => typeof item === "object" && item !== null && "name" in item);
    return areParameters ? items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, normal(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isNothing(member)));
}

function nameOf(parameter: unknown): string {
  return String((parameter as { readonly name: unknown }).name);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === false) return true;
  return Array.isArray(value) && value.length === 0;
}
