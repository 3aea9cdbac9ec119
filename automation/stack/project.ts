import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify, YAMLParseError } from "yaml";
import { ConfigError, checkRules } from "../../config/check-environment.ts";
import { type Environment, NAMESPACE, type StackRules } from "../../config/environment.ts";
import { DriverError } from "../driver-error.ts";

/** A Pulumi project: on disk, with one `Pulumi.<env>.yaml` for each environment, or given as data with its program. */
export interface Project {
  /** The folder with `Pulumi.yaml`; undefined for a project that is in none. */
  readonly directory: string | undefined;
  readonly name: string;
  /** The provider's keys in `Pulumi.yaml`, without their namespace: what each environment has unless its own file says else. */
  readonly aws: Readonly<Record<string, unknown>>;
}

/** Where a project is: in a folder, or given by its name and its program. */
interface ProjectSource {
  readonly directory?: string | undefined;
  readonly project?: string | undefined;
  readonly program?: unknown;
}

/** An environment is a stack of the project with config of its own. */
export interface ProjectStack {
  readonly project: Project;
  readonly name: string;
  /** The environment's file; an environment that is given as data has none. */
  readonly configFile: string | undefined;
  /** What is laid over the file's config, by its keys. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** The cloud that the stack belongs to. */
  readonly cloud: Environment["cloud"];
  /** `aws:region`, if the file sets it. */
  readonly region: string | undefined;
  /** The provider's keys without their namespace, as they stand in the config. */
  readonly aws: Readonly<Record<string, unknown>>;
  /**
   * Our own keys, checked. In a project with a program and a config of its own these are the ones that the driver goes by,
   * if it sets them; undefined when it sets none, which makes it a stack of AWS.
   */
  readonly environment: (StackRules & Partial<Environment>) | undefined;
}

/** @throws DriverError config, when the directory holds no readable project. */
export async function openProject({ directory, project, program }: ProjectSource): Promise<Project> {
  if (directory === undefined) {
    if (project !== undefined && program !== undefined) return { directory, name: project, aws: {} };
    throw new DriverError("config", "A driver without a directory needs a project's name and its program.");
  }
  const path = join(resolve(directory), "Pulumi.yaml");
  const content = await readYaml(path, `There is no Pulumi project in ${resolve(directory)}: it has no Pulumi.yaml.`);
  const { name, config } = (content ?? {}) as { name?: unknown; config?: unknown };
  if (typeof name !== "string") throw new DriverError("config", `${path} has no project name: add "name: …".`);
  const aws = isGroup(config) ? ofNamespace("aws", config) : {};
  const values = Object.entries(aws).map(([key, given]) => [
    key,
    isGroup(given) && "value" in given ? given.value : given,
  ]);
  return { directory: resolve(directory), name, aws: Object.fromEntries(values) };
}

/** The names of the environments that have a file, in the alphabet's order. */
export async function stackNames({ directory }: Project): Promise<string[]> {
  if (directory === undefined) return [];
  const files = await readdir(directory);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/**
 * @param given config as data, laid over the file's; with it an environment needs no file.
 * @throws DriverError not-found, when the project has no such environment; config, when its file is malformed or a value
 *   of it is wrong.
 */
export async function openStack(
  project: Project,
  name: string,
  given: Readonly<Record<string, unknown>> | undefined,
): Promise<ProjectStack> {
  const known = await stackNames(project);
  const configFile = known.includes(name) ? join(project.directory!, `Pulumi.${name}.yaml`) : undefined;
  if (configFile === undefined && given === undefined) throw notFound(project, name, known);
  checkName(name);
  const overrides = given ?? {};
  const values = merged(configFile === undefined ? {} : await readConfig(configFile), overrides);
  const environment = checkOwnValues(name, values);
  const aws = { ...project.aws, ...ofNamespace("aws", values) };
  return {
    project,
    name,
    configFile,
    overrides,
    cloud: environment?.cloud ?? "aws",
    region: typeof aws.region === "string" ? aws.region : undefined,
    aws,
    environment,
  };
}

function notFound({ directory }: Project, name: string, known: readonly string[]): DriverError {
  const missing =
    directory === undefined ? "its config is not given" : `${join(directory, `Pulumi.${name}.yaml`)} does not exist`;
  const others = known.length === 0 ? "The project has none." : `The project has ${known.join(", ")}.`;
  return new DriverError("not-found", `There is no environment "${name}": ${missing}. ${others}`);
}

/** Pulumi's rule for the names of stacks; ours become parts of file names too. */
function checkName(name: string): void {
  if (/^[\w.-]{1,100}$/.test(name) && !/^\.+$/.test(name)) return;
  throw new DriverError(
    "config",
    `"${name}" is not a name for an environment: use up to 100 letters, digits, dots, hyphens and underscores.`,
  );
}

/**
 * The text of the stack's file with the overrides laid over its config. Where the environment names accounts, the official
 * provider gets them too: it knows best which account its credentials are of, and refuses others by itself. A stack of the
 * emulator gets none of the credentials that its config names.
 */
export async function configText(stack: ProjectStack): Promise<string> {
  const { configFile, overrides } = stack;
  const text = configFile === undefined ? "" : await readFile(configFile, "utf8");
  const over = { ...overrides, ...(stack.cloud === "aws" ? allowedAccounts(stack) : withoutCredentials(stack)) };
  if (Object.keys(over).length === 0) return text;
  const content = (parse(text) ?? {}) as Record<string, unknown>;
  return stringify({ ...content, config: merged((content.config ?? {}) as Record<string, unknown>, over) });
}

function allowedAccounts({ environment, aws }: ProjectStack): Record<string, unknown> {
  const accounts = [environment?.account ?? []].flat();
  return accounts.length === 0 || aws.allowedAccountIds !== undefined ? {} : { "aws:allowedAccountIds": accounts };
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

/** Empty means "not set" to the provider, and lets the environment's dummy credentials be taken. */
function withoutCredentials({ aws }: ProjectStack): Record<string, unknown> {
  const named = CREDENTIAL_KEYS.filter((key) => aws[key] !== undefined && aws[key] !== "");
  return Object.fromEntries(named.map((key) => [`aws:${key}`, ""]));
}

async function readConfig(path: string): Promise<Record<string, unknown>> {
  const content = (await readYaml(path, `${path} cannot be read.`)) as { config?: unknown } | null;
  const config = content?.config ?? {};
  if (typeof config !== "object" || Array.isArray(config)) {
    throw new DriverError("config", `${path}: "config" is not a group of keys.`);
  }
  return config as Record<string, unknown>;
}

/** Groups are merged key by key; anything else is replaced. */
function merged(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isGroup(before) && isGroup(value) ? merged(before, value) : value;
  }
  return result;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The keys of a namespace without it. */
export function ofNamespace(namespace: string, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
}

function checkOwnValues(
  stack: string,
  config: Readonly<Record<string, unknown>>,
): (StackRules & Partial<Environment>) | undefined {
  const own = ofNamespace(NAMESPACE, config);
  if (Object.keys(own).length === 0) return undefined;
  try {
    return checkRules(stack, own);
  } catch (error) {
    if (error instanceof ConfigError) throw new DriverError("config", error.message, { stack, cause: error });
    throw error;
  }
}

async function readYaml(path: string, missing: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DriverError("config", code === "ENOENT" ? missing : `${path} cannot be read: ${message}`, {
      cause: error,
    });
  }
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) throw new DriverError("config", `${path} is not YAML: ${error.message}`);
    throw error;
  }
}
