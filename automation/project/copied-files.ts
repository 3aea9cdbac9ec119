import { readFile } from "node:fs/promises";
import { configData } from "../../config/file/config-data.ts";
import { type ConfigNode, EMPTY_GROUP, type GroupNode } from "../../config/file/config-node.ts";
import { writeConfigText } from "../../config/file/file-format.ts";
import { type ConfigKeys, readConfigFile, stackConfig } from "../../config/file/project-file.ts";
import { NAMESPACE } from "../../config/namespace.ts";
import type { Project, ProjectStack } from "./project.ts";

/** The text of the project's file for a folder that holds a copy of the stack's file beside it. */
export async function projectText({ name, file }: Project): Promise<string> {
  if (file === undefined) {
    const members = new Map(Object.entries({ name, runtime: "nodejs" }).map(([key, value]) => [key, scalar(value)]));
    return writeConfigText({ kind: "group", members }, ".yaml");
  }
  if (file.stackDirectory === file.directory) return await readFile(file.path, "utf8");
  return writeConfigText(withoutStackDirectory(file.root), file.extension);
}

/** Both keys name the folder of the stacks' files, the second where it is a text. */
function withoutStackDirectory({ members }: GroupNode): GroupNode {
  const kept = [...members].filter(
    ([key, node]) => key !== "stackConfigDir" && !(key === "config" && node.kind === "scalar"),
  );
  return { kind: "group", members: new Map(kept) };
}

function scalar(value: string): ConfigNode {
  return { kind: "scalar", value };
}

/**
 * The text of the stack's file with the overrides laid over its config. Where the environment names accounts, the official
 * provider gets them too: it knows best which account its credentials are of, and refuses others by itself. A stack of the
 * emulator gets none of the credentials that its config names. A file that says all of this itself stays as it is.
 *
 * @param secretsProvider instead of the one that the file names, with its keys.
 * @param isInline whether the program runs in this process. It cannot find the project's file, so the file's values are merged here.
 */
export async function configText(stack: ProjectStack, secretsProvider?: string, isInline = false): Promise<string> {
  const { configFile, config, overridden, project } = stack;
  const guards = stack.cloud === "aws" ? allowedAccounts(stack) : withoutCredentials(stack);
  const extension = project.file?.extension ?? ".yaml";
  const root = configFile === undefined ? EMPTY_GROUP : readConfigFile(configFile, extension);
  const keys = new Map(configFile === undefined ? [] : stackConfig(root, configFile, project.name));
  const shared = isInline ? [...keys.keys()].filter((key) => key.startsWith(`${NAMESPACE}:`)) : [];
  if (overridden.size + guards.size + shared.length === 0 && secretsProvider === undefined) {
    return configFile === undefined ? "" : await readFile(configFile, "utf8");
  }
  for (const key of [...shared, ...overridden]) keys.set(key, config.get(key)!);
  for (const [key, node] of guards) keys.set(key, node);
  const members = new Map(root.members).set("config", { kind: "group", members: keys });
  if (secretsProvider !== undefined) {
    for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) members.delete(key);
    if (secretsProvider !== "passphrase") members.set("secretsprovider", { kind: "scalar", value: secretsProvider });
  }
  return writeConfigText({ kind: "group", members }, extension);
}

function allowedAccounts({ environment, aws }: ProjectStack): ConfigKeys {
  const accounts = [environment.account ?? []].flat();
  if (accounts.length === 0 || aws.allowedAccountIds !== undefined) return new Map();
  return new Map([["aws:allowedAccountIds", configData(accounts, "aws:allowedAccountIds")]]);
}

/** Whether `aws:accessKey` is an account's id: real access keys never are. */
export function isEmulatorAccount({ accessKey }: { readonly accessKey?: unknown }): boolean {
  return /^\d{12}$/.test(String(accessKey ?? ""));
}

/** Keys that lead to real credentials. */
const CREDENTIAL_KEYS = [
  "accessKey",
  "secretKey",
  "token",
  "profile",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "assumeRoleWithWebIdentity",
];

/** Whether a key of a config, with its namespace, leads to credentials. */
export function isCredentialKey(key: string): boolean {
  return CREDENTIAL_KEYS.some((one) => key === `aws:${one}` || key.startsWith(`aws:${one}.`));
}

/** Keys of the config that name an account of the emulator, and are no real credentials. */
const ACCOUNT_KEYS = ["accessKey", "secretKey", "token"];

/** Empty means "not set" to the provider, and lets the environment's dummy credentials be taken. */
function withoutCredentials({ aws }: ProjectStack): ConfigKeys {
  const named = CREDENTIAL_KEYS.filter(
    (key) => aws[key] !== undefined && aws[key] !== "" && !(isEmulatorAccount(aws) && ACCOUNT_KEYS.includes(key)),
  );
  return new Map(named.map((key) => [`aws:${key}`, configData("", key)]));
}
