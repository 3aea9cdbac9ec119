import { readFile, writeFile } from "node:fs/promises";
import { type ConfigNode, ciphertextOf, EMPTY_GROUP, type GroupNode } from "../../config/file/config-node.ts";
import { type Extension, readConfigText, writeConfigText } from "../../config/file/file-format.ts";
import { ConfigSyntaxError } from "../../config/file/read-yaml.ts";

/**
 * The copy of a stack's file for the CLI. The CLI saves its salt and its secrets there and rewrites the whole file, which changes
 * some multi-line strings: its additions are kept, and the rest is restored.
 */
export class ConfigCopy {
  readonly #path: string;
  readonly #extension: Extension;
  #text: string;

  constructor(path: string, extension: Extension, text: string) {
    this.#path = path;
    this.#extension = extension;
    this.#text = text;
  }

  async write(): Promise<void> {
    await writeFile(this.#path, this.#text, { mode: 0o600 });
  }

  /** Without its config, for a command that needs none and saves the file. */
  async writeHead(): Promise<void> {
    const members = new Map(this.#read(this.#text).members);
    if (!members.delete("config")) return;
    await writeFile(this.#path, writeConfigText({ kind: "group", members }, this.#extension));
  }

  /** Call it when the CLI has ended. */
  async settle(): Promise<void> {
    const saved = await readFile(this.#path, "utf8");
    if (saved === this.#text) return;
    const ours = this.#read(this.#text);
    const config = withSecrets(configOf(ours), configOf(this.#read(saved)));
    const members = new Map([...ours.members, ...this.#read(saved).members]).set("config", config);
    this.#text = writeConfigText({ kind: "group", members }, this.#extension);
    await this.write();
  }

  #read(text: string): GroupNode {
    try {
      return readConfigText(text, "", this.#extension);
    } catch (error) {
      // A killed CLI may leave an incomplete file.
      if (error instanceof ConfigSyntaxError) return EMPTY_GROUP;
      throw error;
    }
  }
}

function configOf({ members }: GroupNode): GroupNode {
  const config = members.get("config");
  return config?.kind === "group" ? config : EMPTY_GROUP;
}

/** The CLI sets only secrets. */
function withSecrets(ours: GroupNode, saved: GroupNode): ConfigNode {
  const set = [...saved.members].filter(([, node]) => ciphertextOf(node) !== undefined);
  return { kind: "group", members: new Map([...ours.members, ...set]) };
}
