import { randomUUID } from "node:crypto";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { ConfigDataError, configData } from "../../config/file/config-data.ts";
import { type ConfigNode, ciphertextOf, holdsCiphertext } from "../../config/file/config-node.ts";
import { coerced, keyPath, nodeAt } from "../../config/file/config-path.ts";
import { readConfigText } from "../../config/file/file-format.ts";
import { plainValue } from "../../config/file/plain-value.ts";
import { fullKey } from "../../config/file/project-file.ts";
import { DriverError } from "../errors/driver-error.ts";
import { isSystemError, machineFailure } from "../errors/machine-failure.ts";
import type { ProjectStack } from "../project/project.ts";
import type { Workspace } from "../stack/workspace.ts";
import { editedConfig, type Path } from "./edit-config.ts";

/** A value of a stack's config. */
export interface ConfigValue {
  /** As the program gets it: a text, a number, true, false, null, a list or a group. A secret is decrypted. */
  readonly value: unknown;
  /** Whether it, or something in it, is encrypted. */
  readonly secret: boolean;
}

/** The value of every key, with its namespace: the file's, the project's, and what the driver was given as data. */
export async function configValues(workspace: Workspace): Promise<Record<string, ConfigValue>> {
  const { stack, settings } = workspace.session;
  const printed = [...stack.config.values()].some(holdsCiphertext) ? await decrypted(workspace) : {};
  const values = [...stack.config].map(([key, node]) => {
    const secret = holdsCiphertext(node);
    return [key, { value: secret ? decryptedIn(node, printed[key]) : plainValue(node), secret }] as const;
  });
  const given = Object.entries(settings.secrets ?? {}).map(
    ([key, value]) => [fullKey(key, stack.project.name) ?? key, { value, secret: true }] as const,
  );
  return Object.fromEntries([...values, ...given]);
}

/** One of them, or a part of one. */
export async function configValue(
  workspace: Workspace,
  written: string,
  isPath: boolean,
): Promise<ConfigValue | undefined> {
  const { project, config } = workspace.session.stack;
  const place = isPath ? keyPath(written, project.name) : { key: fullKey(written, project.name), path: [] };
  if (place?.key === undefined) return undefined;
  const whole = (await configValues(workspace))[place.key];
  if (whole === undefined || place.path.length === 0) return whole;
  const value = place.path.reduce<unknown>(
    (part, step) => (part as Record<string | number, unknown> | null | undefined)?.[step],
    whole.value,
  );
  const node = nodeAt(config.get(place.key), place.path);
  return value === undefined ? undefined : { value, secret: node !== undefined && holdsCiphertext(node) };
}

interface PrintedValue {
  readonly value?: string;
  readonly objectValue?: unknown;
}

async function decrypted(workspace: Workspace): Promise<Record<string, PrintedValue>> {
  await workspace.init();
  return await workspace.json(["config", "--show-secrets", "--json", "--config-file", workspace.configFile]);
}

function decryptedIn(node: ConfigNode, printed: PrintedValue | undefined): unknown {
  return ciphertextOf(node) === undefined ? printed?.objectValue : printed?.value;
}

/** One change of a stack's file. */
export interface ConfigChange {
  readonly key: string;
  /** Undefined removes the key. */
  readonly value: unknown;
  readonly secret: boolean;
  /** Whether the key is a path, such as `app:sizes[0]`. */
  readonly isPath: boolean;
}

/**
 * Changes a stack's file in one write; comments, order and layout stay. Secrets are encrypted by the CLI, which gets them on its
 * standard input.
 *
 * @throws DriverError config
 */
export async function changeConfig(workspace: Workspace, changes: readonly ConfigChange[]): Promise<void> {
  const { stack } = workspace.session;
  const { configFile, project } = stack;
  if (configFile === undefined) {
    throw refusal(stack, `its config is given as data (stacks.${stack.name}.config of the driver): change it there`);
  }
  const { extension } = project.file!;
  const path = await realpath(configFile);
  let text = await readFile(path, "utf8");
  for (const change of changes) {
    const place = placeOf(stack, change, text);
    const node = change.value === undefined ? undefined : await nodeOf(workspace, change);
    const edited = editedConfig(text, extension, place, node);
    if (edited === undefined) throw refusal(stack, `${change.key} cannot be changed in ${configFile}: edit the file`);
    text = edited;
  }
  if (changes.some(({ secret }) => secret)) text = await withSecretsProvider(workspace, text);
  await replaceFile(path, text, stack.name);
}

function refusal({ name }: ProjectStack, why: string, cause?: unknown): DriverError {
  return new DriverError("config", `The config of stack ${name} was not changed: ${why}.`, { stack: name, cause });
}

/** A key is found under any of its spellings; a new one is written with its namespace. */
function placeOf(stack: ProjectStack, { key: written, isPath }: ConfigChange, text: string): Path {
  const { project, overridden } = stack;
  const place = isPath ? keyPath(written, project.name) : { key: fullKey(written, project.name), path: [] };
  if (place?.key === undefined || place.key.endsWith(":")) {
    throw refusal(stack, `"${written}" is not a ${isPath ? "path" : "key"} of config, such as aws:region`);
  }
  const { key, path } = place;
  if (overridden.has(key)) throw refusal(stack, `${key} is given as data to the driver: change it there`);
  const config = readConfigText(text, "", project.file!.extension).members.get("config");
  const members = config?.kind === "group" ? [...config.members.keys()] : [];
  return ["config", members.find((one) => fullKey(one, project.name) === key) ?? key, ...path];
}

async function nodeOf(workspace: Workspace, { key, value, secret, isPath }: ConfigChange): Promise<ConfigNode> {
  const { stack } = workspace.session;
  try {
    const node = configData(value, key);
    if (!secret) return isPath ? coerced(node) : node;
    const text = typeof value === "string" ? value : JSON.stringify(plainValue(node));
    return {
      kind: "group",
      members: new Map([["secure", { kind: "scalar", value: await encrypted(workspace, text) }]]),
    };
  } catch (error) {
    if (error instanceof ConfigDataError) throw refusal(stack, error.message.replace(/\.$/, ""), error);
    throw error;
  }
}

/** A key of the workspace's own file alone. */
const SCRATCH = "maintenance-windows-scratch:value";

async function encrypted(workspace: Workspace, input: string): Promise<string> {
  await workspace.init();
  await workspace.succeed(["config", "set", "--secret", SCRATCH, "--config-file", workspace.configFile], { input });
  const node = nodeAt(await savedFile(workspace), ["config", SCRATCH]);
  const ciphertext = node && ciphertextOf(node);
  if (ciphertext === undefined) throw workspace.crash(["config", "set"]);
  return ciphertext;
}

async function savedFile(workspace: Workspace) {
  const { extension = ".yaml" } = workspace.session.stack.project.file ?? {};
  return readConfigText(await readFile(workspace.configFile, "utf8"), "", extension);
}

/** What the CLI added to decrypt the secrets with, such as its salt. */
async function withSecretsProvider(workspace: Workspace, before: string): Promise<string> {
  const { extension } = workspace.session.stack.project.file!;
  const saved = await savedFile(workspace);
  let text = before;
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) {
    const node = saved.members.get(key);
    if (node !== undefined && !readConfigText(text, "", extension).members.has(key)) {
      text = editedConfig(text, extension, [key], node) ?? text;
    }
  }
  return text;
}

async function replaceFile(path: string, text: string, stack: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const { mode } = await stat(path);
    await writeFile(temporary, text, { mode: mode & 0o777 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? machineFailure(error, stack) : error;
  }
}
