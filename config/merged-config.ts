import type { PlaceOf } from "./check-environment.ts";
import { ConfigFileError } from "./file/config-file-error.ts";
import { type ConfigNode, EMPTY_GROUP, type GroupNode, holdsCiphertext, merged } from "./file/config-node.ts";
import { coerced, configPath, nodeAt, placeAt, withNodeAt } from "./file/config-path.ts";
import { type ConfigKeys, fullKey, type ProjectFile } from "./file/project-file.ts";
import { NAMESPACE } from "./namespace.ts";

/**
 * A stack's config with the project's below it. Keys of our namespace are merged as ESC merges its environments into a
 * stack (RFC 7386): groups key by key, everything else is replaced, `null` removes. The nulls stay, so that merging the
 * result once more changes nothing; see {@link effectiveConfig}. Of other keys Pulumi takes the project's value only where
 * the stack has none.
 */
export function mergedConfig(stack: ConfigKeys, project: ProjectFile): ConfigKeys {
  const result = new Map(stack);
  for (const { key, path, value } of declarations(project)) {
    if (nodeAt(result.get(key), path) === undefined) result.set(key, withNodeAt(result.get(key), path, value));
  }
  for (const [key, node] of ownProjectConfig(project)) {
    const own = stack.get(key);
    result.set(key, own === undefined ? node : merged(node, own));
  }
  return result;
}

/** What the project's file has of our namespace. */
function ownProjectConfig(project: ProjectFile): ConfigKeys {
  const keys = new Map<string, ConfigNode>();
  for (const { key, path, value } of declarations(project)) {
    if (!key.startsWith(`${NAMESPACE}:`)) continue;
    if (holdsCiphertext(value)) {
      throw new ConfigFileError(
        `${project.path}: ${key} has an encrypted value. Each stack encrypts with a key of its own: move it to the stack's file.`,
      );
    }
    keys.set(key, withNodeAt(keys.get(key), path, value));
  }
  return keys;
}

/**
 * The keys of our namespace as they count: without what is null, and without a key that is empty, which is how Pulumi passes the
 * null of a whole key.
 */
export function effectiveConfig(config: ConfigKeys): ConfigKeys {
  const keys = new Map<string, ConfigNode>();
  for (const [key, node] of config) {
    if (!key.startsWith(`${NAMESPACE}:`) || (node.kind === "scalar" && node.value === "")) continue;
    const kept = withoutRemoved(node);
    if (kept !== undefined) keys.set(key, kept);
  }
  return keys;
}

/** A value without the members that are null; undefined for null itself. */
function withoutRemoved(node: ConfigNode): ConfigNode | undefined {
  if (node.kind === "scalar") return node.value === null ? undefined : node;
  if (node.kind === "list") return node;
  const members = new Map<string, ConfigNode>();
  for (const [key, member] of node.members) {
    const kept = withoutRemoved(member);
    if (kept !== undefined) members.set(key, kept);
  }
  return { ...node, members };
}

/** One entry of the project's `config:`, with what it says at which place of which key. */
interface Declaration {
  readonly key: string;
  readonly path: readonly (string | number)[];
  readonly value: ConfigNode;
}

/** The values and defaults under `config:` of the project, in the order in which Pulumi takes them. */
function declarations({ root, name }: ProjectFile): Declaration[] {
  const config = root.members.get("config");
  if (config?.kind !== "group") return [];
  const sorted = [...config.members].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([written, declared]) => {
    const value = declaredValue(declared);
    const full = fullKey(written, name) ?? "";
    const separator = full.indexOf(":");
    const steps = configPath(full.slice(separator + 1));
    if (value === undefined || steps === undefined) return [];
    const path = steps.slice(1);
    const key = `${full.slice(0, separator)}:${steps[0]}`;
    return { key, path, value: path.length === 0 ? value : coerced(value) };
  });
}

/** The value of a declaration: `value` or `default` of a group, or the declaration itself. */
function declaredValue(declared: ConfigNode): ConfigNode | undefined {
  const { members }: GroupNode = declared.kind === "group" ? declared : EMPTY_GROUP;
  const value = declared.kind === "group" ? (members.get("value") ?? members.get("default")) : declared;
  return value?.kind === "scalar" && value.value === null ? undefined : value;
}

/** Where the values of our namespace are, for errors. */
export function placesIn(config: ConfigKeys): PlaceOf {
  return (path) => {
    const [key, ...steps] = configPath(path) ?? [];
    return placeAt(config.get(`${NAMESPACE}:${key}`), steps);
  };
}
