import { type ConfigNode, type GroupNode, isTimestamp } from "./config-node.ts";

/** The steps of a key that Pulumi takes for a path: `window.tags["Patch Group"]`, `list[0]`. Undefined when it is malformed. */
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

/** What is at a path, if anything. */
export function nodeAt(node: ConfigNode | undefined, path: readonly (string | number)[]): ConfigNode | undefined {
  const [step, ...rest] = path;
  if (step === undefined || node === undefined) return node;
  if (node.kind === "list" && typeof step === "number") return nodeAt(node.items[step], rest);
  if (node.kind === "group" && typeof step === "string") return nodeAt(node.members.get(step), rest);
  return undefined;
}

/** A copy with a value at a path, whose groups are made where they are missing. */
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
    return { kind: "list", items };
  }
  const group: GroupNode["members"] = node?.kind === "group" ? node.members : new Map();
  return { kind: "group", members: new Map(group).set(step, withNodeAt(group.get(step), rest, value)) };
}

/** Pulumi takes a text for a number or a truth value where it puts it into a group. */
export function coerced(node: ConfigNode): ConfigNode {
  if (node.kind !== "scalar" || node.value === null || isTimestamp(node.value)) return node;
  const text = String(node.value);
  if (text === "true" || text === "false") return { kind: "scalar", value: text === "true" };
  if (!/^([-+]\d+|0|[1-9]\d*)$/.test(text)) return node;
  const number = Number(text);
  return { kind: "scalar", value: Number.isSafeInteger(number) ? number : BigInt(text) };
}
