import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigFileError } from "./config-file-error.ts";
import type { ConfigNode, GroupNode, ScalarNode } from "./config-node.ts";
import { EXTENSIONS, type Extension, readConfigText } from "./file-format.ts";
import { ConfigSyntaxError } from "./read-yaml.ts";

/** A project's `Pulumi.yaml`, `Pulumi.yml` or `Pulumi.json`. */
export interface ProjectFile {
  readonly path: string;
  /** The folder that the file is in. */
  readonly directory: string;
  readonly name: string;
  /** The language of its program, such as `nodejs`; undefined when the file has none. */
  readonly runtime: string | undefined;
  readonly extension: Extension;
  /** The folder of the stacks' files: `stackConfigDir`, or the project's own. */
  readonly stackDirectory: string;
  readonly root: GroupNode;
}

/** The keys of a config, each with its namespace, in the order of the file. */
export type ConfigKeys = ReadonlyMap<string, ConfigNode>;

/**
 * Finds the project as Pulumi does: in the folder, or in the nearest one above it.
 *
 * @throws ConfigFileError when there is none, or its file cannot be read.
 */
export function findProject(folder: string): ProjectFile {
  if (!isThere(folder)) throw new ConfigFileError(`There is no folder ${resolve(folder)}.`);
  const path = projectPath(resolve(folder));
  if (path === undefined) {
    throw new ConfigFileError(
      `There is no Pulumi project in ${resolve(folder)}: it has no Pulumi.yaml, nor has a folder above it.`,
    );
  }
  return readProjectFile(path);
}

/** @throws ConfigFileError when it cannot be read. */
export function readProjectFile(path: string): ProjectFile {
  const extension = EXTENSIONS.find((one) => path.endsWith(one))!;
  const root = readConfigFile(path, extension);
  const name = textOf(root.members.get("name"));
  if (name === undefined || name === "") throw new ConfigFileError(`${path} has no project name: add "name: …".`);
  const runtime = root.members.get("runtime");
  const language = textOf(runtime?.kind === "group" ? runtime.members.get("name") : runtime);
  const directory = dirname(path);
  // An older name of `stackConfigDir`.
  const stackDirectory = textOf(root.members.get("stackConfigDir")) ?? textOf(root.members.get("config")) ?? "";
  return { path, directory, name, runtime: language, extension, stackDirectory: join(directory, stackDirectory), root };
}

/** The path of the project's file, if there is one. */
export function projectPath(folder: string): string | undefined {
  const found = EXTENSIONS.map((extension) => join(folder, `Pulumi${extension}`)).find(isThere);
  if (found !== undefined) return found;
  return dirname(folder) === folder ? undefined : projectPath(dirname(folder));
}

/** @throws the system's error when that cannot be seen, as in a folder that this user may not search. */
function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** The path of a stack's file, whether it exists or not. */
export function stackFile({ stackDirectory, extension }: ProjectFile, stack: string): string {
  return join(stackDirectory, `Pulumi.${stack}${extension}`);
}

/** What the files held that were read last: an operation reads its own several times. */
const known = new Map<string, { readonly text: string; readonly root: GroupNode }>();
const KNOWN_MAX = 64;

/** @throws ConfigFileError with the file and the line. */
export function readConfigFile(path: string, extension: Extension): GroupNode {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    const before = known.get(path);
    const root = before?.text === text ? before.root : readConfigText(text, basename(path), extension);
    // The one that was read longest ago comes first.
    known.delete(path);
    known.set(path, { text, root });
    if (known.size > KNOWN_MAX) known.delete(known.keys().next().value!);
    return root;
  } catch (error) {
    if (error instanceof ConfigSyntaxError) {
      const format = extension === ".json" ? "JSON" : "YAML";
      throw new ConfigFileError(`${path} is not ${format} that Pulumi reads: ${error.message}.`, {
        cause: error,
      });
    }
    const reason = error instanceof TypeError ? "it is not UTF-8: save it as that" : (error as Error).message;
    throw new ConfigFileError(`${path} cannot be read: ${reason}.`, { cause: error });
  }
}

/**
 * The keys under `config:` of a stack's file, each with its namespace. A key without a namespace gets the project's name.
 *
 * @throws ConfigFileError
 */
export function stackConfig(root: GroupNode, path: string, project: string): ConfigKeys {
  const config = root.members.get("config");
  if (config === undefined || (config.kind === "scalar" && config.value === null)) return new Map();
  if (config.kind !== "group") throw new ConfigFileError(`${path}: "config" is not a group of keys.`);
  const keys = new Map<string, ConfigNode>();
  for (const [written, node] of config.members) {
    const key = fullKey(written, project);
    if (key === undefined) {
      throw new ConfigFileError(`${path}: "${written}" is not a key of config: write it like aws:region.`);
    }
    if (keys.has(key)) throw new ConfigFileError(`${path}: the key ${key} is given twice.`);
    const lost = endless(node);
    if (lost !== undefined) {
      const { source, place } = lost;
      throw new ConfigFileError(
        `${path}: ${key} has ${source} (${place}), which Pulumi cannot hold: put it in quotes.`,
      );
    }
    keys.set(key, node);
  }
  return keys;
}

/** A number such as `.inf` in a value. */
function endless(node: ConfigNode): ScalarNode | undefined {
  if (node.kind === "scalar") return typeof node.value === "number" && !Number.isFinite(node.value) ? node : undefined;
  const parts = node.kind === "list" ? node.items : [...node.members.values()];
  return parts.map(endless).find((found) => found !== undefined);
}

/** The key with its namespace; undefined for a key that Pulumi refuses. */
export function fullKey(key: string, project: string): string | undefined {
  const parts = key.includes(":") ? key.split(":") : [project, key];
  // An older form, `aws:config:region`.
  if (parts.length === 3 && parts[1] === "config") return `${parts[0]}:${parts[2]}`;
  return parts.length === 2 ? parts.join(":") : undefined;
}

export function textOf(node: ConfigNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}
