import { configData } from "./config-data.ts";
import { type ConfigNode, EMPTY_GROUP, type GroupNode } from "./config-node.ts";
import { ConfigSyntaxError, readYaml } from "./read-yaml.ts";
import { writeJson, writeYaml } from "./write-config.ts";

/** The endings of Pulumi's files, in the order in which it looks for them. A stack's file has its project's. */
export const EXTENSIONS = [".json", ".yaml", ".yml"] as const;
export type Extension = (typeof EXTENSIONS)[number];

/**
 * @param name the file's, for the places of its values.
 * @throws ConfigSyntaxError
 */
export function readConfigText(text: string, name: string, extension: Extension): GroupNode {
  const root = extension === ".json" ? placed(readJson(text), name) : readYaml(text, name);
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return EMPTY_GROUP;
  if (root.kind === "group") return root;
  throw new ConfigSyntaxError(1, "it is not a group of keys");
}

export function writeConfigText(root: GroupNode, extension: Extension): string {
  return extension === ".json" ? writeJson(root) : writeYaml(root);
}

/** Every value with the file that it is in; its line is not known. */
function placed(node: ConfigNode, place: string): ConfigNode {
  if (node.kind === "scalar") return { ...node, place };
  if (node.kind === "list") return { ...node, items: node.items.map((item) => placed(item, place)), place };
  return { ...node, members: new Map([...node.members].map(([key, member]) => [key, placed(member, place)])), place };
}

function readJson(text: string): ConfigNode {
  try {
    return configData(JSON.parse(text.replace(/^\uFEFF/, "")), "it");
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigSyntaxError(1, error.message);
    throw error;
  }
}
