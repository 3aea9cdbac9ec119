import { type ConfigNode, ciphertextOf, type GroupNode, isTimestamp } from "./config-node.ts";

/** Splits a key that Pulumi reads as a path, e.g. `window.tags["Patch Group"]` or `list[0]`. Undefined for a malformed key. */
export function configPath(key: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  const step = /\.?([^.["\]]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (step.lastIndex < key.length) {
    const match = step.exec(key);
    if (!match) return undefined;
    const [, name, index, quoted] = match;
    steps.push(name ?? (index === undefined ? quoted!.replaceAll(/\\(.)/g, "$1") : Number(index)));
  }
  return typeof steps[0] === "string" ? steps : undefined;
}

/** Splits a path with or without a namespace, such as `app:sizes[0]`, into its key and the rest. Undefined for a malformed one. */
export function keyPath(
  text: string,
  project: string,
): { key: string; path: readonly (string | number)[] } | undefined {
  const [, namespace = project, rest = ""] = /^(?:([^:.[]+):)?(.*)$/s.exec(text) ?? [];
  const [name, ...path] = configPath(rest) ?? [];
  return name === undefined ? undefined : { key: `${namespace}:${name}`, path };
}

/** The node at a path; undefined if the path does not exist. */
export function nodeAt(node: ConfigNode | undefined, path: readonly (string | number)[]): ConfigNode | undefined {
  const [step, ...rest] = path;
  if (step === undefined || node === undefined) return node;
  if (node.kind === "list" && typeof step === "number") return nodeAt(node.items[step], rest);
  if (node.kind === "group" && typeof step === "string") return nodeAt(node.members.get(step), rest);
  return undefined;
}

/** Why a value cannot be put at a path, as the CLI refuses it; undefined if it can. */
export function pathProblem(node: ConfigNode | undefined, path: readonly (string | number)[]): string | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  const kind = typeof step === "number" ? "list" : "group";
  if (node !== undefined && (node.kind !== kind || ciphertextOf(node) !== undefined)) {
    const isEmpty = node.kind === "scalar" && node.value === null;
    return isEmpty ? pathProblem(undefined, path) : `the value before ${JSON.stringify(step)} is not a ${kind}`;
  }
  if (typeof step === "string") return pathProblem(node?.kind === "group" ? node.members.get(step) : undefined, rest);
  const { length } = node?.kind === "list" ? node.items : [];
  if (step > length) return `the list has ${length} items, so that the next one is [${length}]`;
  return pathProblem(node?.kind === "list" ? node.items[step] : undefined, rest);
}

/** The place of the value at a path, or of the nearest group or list around it. */
export function placeAt(node: ConfigNode | undefined, path: readonly (string | number)[]): string | undefined {
  for (let length = path.length; length >= 0; length--) {
    const place = nodeAt(node, path.slice(0, length))?.place;
    if (place !== undefined) return place;
  }
  return undefined;
}

/** A copy with a value at a path; missing groups and lists on the way are added. */
export function withNodeAt(
  node: ConfigNode | undefined,
  path: readonly (string | number)[],
  value: ConfigNode,
): ConfigNode {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const items = node?.kind === "list" ? [...node.items] : [];
    items[step] = withNodeAt(items[step], rest, value);
    return { kind: "list", items, place: node?.place };
  }
  const group: GroupNode["members"] = node?.kind === "group" ? node.members : new Map();
  return {
    kind: "group",
    members: new Map(group).set(step, withNodeAt(group.get(step), rest, value)),
    place: node?.place,
  };
}

/** Converts a text to a number or a boolean, as Pulumi does with a text that it puts into a group. */
export function coerced(node: ConfigNode): ConfigNode {
  if (node.kind !== "scalar" || node.value === null || isTimestamp(node.value)) return node;
  const text = String(node.value);
  const { place } = node;
  if (text === "true" || text === "false") return { kind: "scalar", value: text === "true", place };
  if (!/^([-+]\d+|0|[1-9]\d*)$/.test(text)) return node;
  const number = Number(text);
  return { kind: "scalar", value: Number.isSafeInteger(number) ? number : BigInt(text), place };
}
