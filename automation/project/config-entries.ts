import { type ConfigNode, ciphertextOf, holdsCiphertext } from "../../config/file/config-node.ts";
import { plainValue } from "../../config/file/plain-value.ts";
import { fullKey } from "../../config/file/project-file.ts";
import { effectiveConfig } from "../../config/merged-config.ts";
import { NAMESPACE } from "../../config/namespace.ts";
import { member } from "../../config/paths.ts";
import type { StackConfig } from "./project.ts";

/** Where a value comes from: a file, or what the caller gave (`-c` on the command line). */
export type ConfigOrigin = "project" | "stack" | "option";

/** A value of a stack's config, and where it comes from. */
export interface ConfigEntry {
  /** The key with its namespace, and the place in it, as `pulumi config get --path` takes it. */
  readonly path: string;
  /** A text, a number, true, false, null or a list; `[secret]` in place of what is encrypted. */
  readonly value: unknown;
  readonly secret: boolean;
  readonly from: ConfigOrigin;
  /** The file and the line, e.g. `Pulumi.dev.yaml:3`; undefined for what is in no file. */
  readonly place: string | undefined;
}

/** @param secrets what is given to be encrypted. */
export function configEntries(
  { config, project, name }: StackConfig,
  secrets: Readonly<Record<string, string>> = {},
): ConfigEntry[] {
  const own = effectiveConfig(config);
  const keys = [...config].flatMap(([key, node]) => {
    const effective = key.startsWith(`${NAMESPACE}:`) ? own.get(key) : node;
    return effective === undefined ? [] : [[key, effective] as const];
  });
  const isOfStack = new RegExp(`^Pulumi\\.${name.replaceAll(".", "\\.")}\\.[a-z]+(:|$)`);
  const values = keys.flatMap(([key, node]) => valuesIn(node, key, isOfStack));
  const given = Object.keys(secrets).map((key): ConfigEntry => {
    const path = fullKey(key, project.name) ?? key;
    return { path, value: HIDDEN, secret: true, from: "option", place: undefined };
  });
  const covered = new Set(given.map(({ path }) => path));
  const all = [...values.filter(({ path }) => !covered.has(path)), ...given];
  return all.sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

const HIDDEN = "[secret]";

/** One for each value in a group; a list counts as one value, since it is replaced as a whole. */
function valuesIn(node: ConfigNode, path: string, isOfStack: RegExp): ConfigEntry[] {
  if (node.kind === "group" && ciphertextOf(node) === undefined && node.members.size > 0) {
    return [...node.members].flatMap(([key, one]) => valuesIn(one, member(path, key), isOfStack));
  }
  const place = placeOf(node);
  const from = place === undefined ? "option" : isOfStack.test(place) ? "stack" : "project";
  return [{ path, value: plainValue(hidden(node)), secret: holdsCiphertext(node), from, place }];
}

/** Of an encrypted value, that of its text. */
function placeOf(node: ConfigNode): string | undefined {
  return node.place ?? (node.kind === "group" ? node.members.get("secure")?.place : undefined);
}

function hidden(node: ConfigNode): ConfigNode {
  if (ciphertextOf(node) !== undefined) return { kind: "scalar", value: HIDDEN };
  if (node.kind === "list") return { ...node, items: node.items.map(hidden) };
  if (node.kind === "scalar") return node;
  return { ...node, members: new Map([...node.members].map(([key, one]) => [key, hidden(one)])) };
}
