import { type ConfigNode, type GroupNode, isTimestamp, type ScalarValue } from "./config-node.ts";
import { toBeReread } from "./reread.ts";

/**
 * Writes YAML that Pulumi and other readers read with the same values: every text is in quotes, and every group is on one line,
 * as in JSON.
 */
export function writeYaml(root: GroupNode): string {
  const lines = [...root.members].map(([key, node]) => {
    if (key !== "config" || node.kind !== "group" || node.members.size === 0) return `${text(key)}: ${flow(node)}`;
    return [`${text(key)}:`, ...[...node.members].map(([name, value]) => `  ${text(name)}: ${flow(value)}`)].join("\n");
  });
  return `${lines.join("\n")}\n`;
}

/** The same for a project whose files are JSON. */
export function writeJson(root: GroupNode): string {
  return `${json(root)}\n`;
}

/** A value on one line. */
export function flow(node: ConfigNode): string {
  if (node.kind === "scalar") return scalar(node.value);
  if (node.kind === "list") return `[${node.items.map(flow).join(", ")}]`;
  return `{${[...node.members].map(([key, member]) => `${keyText(key)}: ${flow(member)}`).join(", ")}}`;
}

/** YAML takes a key of more than 1024 characters only after a question mark. */
function keyText(key: string): string {
  return key.length > 200 ? `? ${text(key)} ` : text(key);
}

function scalar(value: ScalarValue): string {
  if (typeof value === "string") return text(value);
  return value !== null && isTimestamp(value) ? `!!timestamp ${text(value.timestamp)}` : String(value);
}

/** JSON's quotes, with escapes for line ends and for characters that YAML forbids. */
function text(value: string): string {
  return JSON.stringify(toBeReread(value)).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function json(node: ConfigNode): string {
  if (node.kind === "list") return `[${node.items.map(json).join(", ")}]`;
  if (node.kind === "group") {
    return `{${[...node.members].map(([key, member]) => `${JSON.stringify(key)}: ${json(member)}`).join(", ")}}`;
  }
  const { value } = node;
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
