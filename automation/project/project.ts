import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { ConfigError, checkRules } from "../../config/check-environment.ts";
import { asSecret } from "../../config/encrypted.ts";
import type { StackRules } from "../../config/environment.ts";
import { ConfigDataError, configData } from "../../config/file/config-data.ts";
import { type ConfigNode, EMPTY_GROUP, merged } from "../../config/file/config-node.ts";
import { coerced, keyPath, pathProblem, withNodeAt } from "../../config/file/config-path.ts";
import { plainValue, spelledValue } from "../../config/file/plain-value.ts";
import {
  type ConfigKeys,
  findProject,
  fullKey,
  type ProjectFile,
  readConfigFile,
  stackConfig,
  stackFile,
  textOf,
} from "../../config/file/project-file.ts";
import { effectiveConfig, mergedConfig, placesIn } from "../../config/merged-config.ts";
import { NAMESPACE } from "../../config/namespace.ts";
import type { Environment } from "../../config/settings.ts";
import { valueInText } from "../../config/value-in-text.ts";
import { DriverError } from "../errors/driver-error.ts";

/** A Pulumi project: on disk, with one `Pulumi.<env>.yaml` for each environment, or given as data with its program. */
export interface Project {
  /** The folder with `Pulumi.yaml`; undefined for a project that is in none. */
  readonly directory: string | undefined;
  readonly name: string;
  /** Its `Pulumi.yaml`, `Pulumi.yml` or `Pulumi.json`; undefined for a project that is in no folder. */
  readonly file: ProjectFile | undefined;
}

/** Config of one operation, over the stack's file and settings. No file is written. */
export interface ConfigOptions {
  /** Values by key, with or without namespace. Groups are merged. Default: none. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** The keys of `config` are paths, such as `app:sizes[0]` or `app:tags["Patch Group"]`. Default: false. */
  readonly configPath?: boolean | undefined;
}

/** What a driver was given as data. */
interface GivenStacks {
  /** The config of the stack; undefined for one that is not given. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  /** The stacks that are given, which no folder lists. */
  readonly names: readonly string[];
}

/** Where a project is: in a folder, or given by its name and its program. */
interface ProjectSource {
  readonly directory?: string | undefined;
  readonly project?: string | undefined;
  readonly program?: unknown;
}

/** A stack of the project with its config; docs and messages call it an environment. */
export interface ProjectStack {
  readonly project: Project;
  readonly name: string;
  /** The environment's file; an environment that is given as data has none. */
  readonly configFile: string | undefined;
  /** The whole config as the program gets it, each key with its namespace: the file's, the overrides and the project's. */
  readonly config: ConfigKeys;
  /** What encrypts the stack's secrets, as its file names it (`secretsprovider:`); undefined for the backend's own way. */
  readonly secretsProvider: string | undefined;
  /** `environment:` of its file: what Pulumi ESC adds to the config, which only Pulumi knows. */
  readonly environments?: ConfigNode | undefined;
  /** The keys of the config that are given as data. */
  readonly overridden: ReadonlySet<string>;
  /** The cloud that the stack belongs to. */
  readonly cloud: Environment["cloud"];
  /** `aws:region`, if the file sets it. */
  readonly region: string | undefined;
  /** The provider's keys without their namespace, as they stand in the config. */
  readonly aws: Readonly<Record<string, unknown>>;
  /** Our own keys, checked. In a project with a program and a config of its own these are the ones that the driver goes by. */
  readonly environment: StackRules & Partial<Environment>;
}

/** @throws DriverError config, when neither the directory nor one above it holds a readable project. */
export async function openProject({ directory, project, program }: ProjectSource): Promise<Project> {
  if (directory === undefined) {
    if (project !== undefined && program !== undefined) return { directory, name: project, file: undefined };
    throw new DriverError("config", "A driver without a directory needs a project's name and its program.");
  }
  const file = findProject(directory);
  return { directory: file.directory, name: file.name, file };
}

/** The names of the environments that have a file, in the alphabet's order. */
export async function stackNames({ file }: Project): Promise<string[]> {
  if (file === undefined || !existsSync(file.stackDirectory)) return [];
  const files = await readdir(file.stackDirectory);
  const names = files.flatMap((name) =>
    name.startsWith("Pulumi.") && name.endsWith(file.extension)
      ? name.slice("Pulumi.".length, -file.extension.length)
      : [],
  );
  // `Pulumi.<env>.deploy.yaml` holds the settings of Pulumi's own deployments.
  return names.filter((name) => name !== "" && !name.endsWith(".deploy")).sort();
}

/**
 * @param given config as data, laid over the file's; with it an environment needs no file.
 * @param secrets config as data too, which the CLI encrypts.
 * @param assigned config as data over all of it.
 * @throws DriverError not-found, when the project has no such environment; config, when its file is malformed or a value
 *   of it is wrong.
 */
export async function openStack(
  project: Project,
  name: string,
  given: GivenStacks,
  secrets: Readonly<Record<string, string>> = {},
  options: ConfigOptions = {},
): Promise<ProjectStack> {
  const stack = await openConfig(project, name, given, options);
  const aws = valuesOf(stack.config, "aws", plainValue);
  const environment = checkedEnvironment(stack, secrets);
  return {
    ...stack,
    cloud: environment.cloud,
    region: typeof aws.region === "string" ? aws.region : undefined,
    aws,
    environment,
  };
}

/** A stack with its config, before it is checked. */
export type StackConfig = Pick<
  ProjectStack,
  "project" | "name" | "configFile" | "config" | "secretsProvider" | "overridden" | "environments"
>;

/** @throws as {@link openStack}, but for values that are wrong. */
export async function openConfig(
  project: Project,
  name: string,
  { config: given, names }: GivenStacks,
  { config: assigned = {}, configPath = false }: ConfigOptions = {},
): Promise<StackConfig> {
  const known = await stackNames(project);
  const configFile = known.includes(name) ? stackFile(project.file!, name) : undefined;
  if (configFile === undefined && given === undefined) {
    throw notFound(project, name, [...new Set([...known, ...names])].sort());
  }
  checkName(name);
  const { file } = project;
  const root = configFile === undefined ? EMPTY_GROUP : readConfigFile(configFile, file!.extension);
  const written: ConfigKeys = configFile === undefined ? new Map() : stackConfig(root, configFile, project.name);
  const overrides = overridesOf(project, name, given ?? {});
  const config = new Map(file === undefined ? written : mergedConfig(written, file));
  for (const [key, node] of overrides) config.set(key, merged(config.get(key), node));
  const overridden = new Set(overrides.keys());
  for (const { key, path, node } of assignmentsOf(project, name, assigned, configPath)) {
    const before = config.get(key);
    const problem = pathProblem(before, path);
    if (problem !== undefined) {
      throw new DriverError("config", `The config ${key}, given for stack ${name}, has no such place: ${problem}.`, {
        stack: name,
      });
    }
    config.set(key, path.length === 0 ? merged(before, node) : withNodeAt(before, path, coerced(node)));
    overridden.add(key);
  }
  const secretsProvider = textOf(root.members.get("secretsprovider")) || undefined;
  const environments = root.members.get("environment");
  return { project, name, configFile, config, secretsProvider, overridden, environments };
}

function overridesOf(project: Project, stack: string, given: Readonly<Record<string, unknown>>): ConfigKeys {
  return new Map(assignmentsOf(project, stack, given, false).map(({ key, node }) => [key, node]));
}

/** A value for a key, or for a place in a key's value. */
interface Assignment {
  readonly key: string;
  readonly path: readonly (string | number)[];
  readonly node: ConfigNode;
}

function assignmentsOf(
  project: Project,
  stack: string,
  given: Readonly<Record<string, unknown>>,
  isPath: boolean,
): Assignment[] {
  try {
    return Object.entries(given).flatMap(([written, value]) => {
      const place = isPath ? keyPath(written, project.name) : { key: fullKey(written, project.name), path: [] };
      if (place?.key === undefined || place.key.endsWith(":")) {
        const form = isPath ? "app:sizes[0]" : "aws:region";
        throw new ConfigDataError(`"${written}" is not a ${isPath ? "path" : "key"} of config: write it like ${form}.`);
      }
      return value === undefined ? [] : [{ key: place.key, path: place.path, node: configData(value, written) }];
    });
  } catch (error) {
    if (!(error instanceof ConfigDataError)) throw error;
    const text = `The config that is given for stack ${stack} is wrong: ${error.message}`;
    throw new DriverError("config", text, { stack, cause: error });
  }
}

function notFound({ file }: Project, name: string, known: readonly string[]): DriverError {
  const missing = file === undefined ? "its config is not given" : `${stackFile(file, name)} does not exist`;
  const others = known.length === 0 ? "The project has none." : `The project has ${known.join(", ")}.`;
  return new DriverError("not-found", `There is no stack "${name}": ${missing}. ${others}`);
}

/** Pulumi's rule for the names of stacks; ours become parts of file names too. */
function checkName(name: string): void {
  if (/^[\w.-]{1,100}$/.test(name) && !/^\.+$/.test(name)) return;
  throw new DriverError(
    "config",
    `"${name}" is not a name for a stack: use up to 100 letters, digits, dots, hyphens and underscores.`,
  );
}

/** The values of a namespace by their keys without it. */
function valuesOf(
  config: ConfigKeys,
  namespace: string,
  value: (node: ConfigNode) => unknown,
): Record<string, unknown> {
  const own = [...config].filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(own.map(([key, node]) => [key.slice(namespace.length + 1), value(node)]));
}

/** The keys of a namespace without it. */
export function ofNamespace(namespace: string, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
}

/**
 * Our own keys of a stack's config, checked.
 *
 * @param secrets as in {@link openStack}.
 * @param read what a key has, for one who can decrypt; default: what is encrypted counts as unknown.
 * @throws DriverError config
 */
export function checkedEnvironment(
  { project, name, configFile, config, environments }: StackConfig,
  secrets: Readonly<Record<string, string>> = {},
  read: (key: string, node: ConfigNode) => unknown = (_key, node) => spelledValue(node),
): ProjectStack["environment"] {
  const effective = effectiveConfig(config);
  const values = [...effective].map(([key, node]) => [key, () => read(key, node)] as const);
  const hidden = Object.entries(secrets).map(
    ([key, text]) => [fullKey(key, project.name) ?? key, () => asSecret(valueInText(text))] as const,
  );
  const own = [...values, ...hidden].filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const named = Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length + 1), value()]));
  if (named.cloud === undefined) throw withoutCloud(name, configFile && basename(configFile));
  try {
    return checkRules(name, named, {
      file: configFile && basename(configFile),
      placeOf: placesIn(effective),
      isPartial: environments !== undefined,
    });
  } catch (error) {
    if (error instanceof ConfigError) throw new DriverError("config", error.message, { stack: name, cause: error });
    throw error;
  }
}

/** A wrong guess would reach somebody's real account, or leave it out. */
function withoutCloud(stack: string, file: string | undefined): DriverError {
  const where = file === undefined ? "its config" : `${file}, under config:`;
  const text =
    `Stack ${stack} does not say which cloud it belongs to. Add one of these lines to ${where}\n` +
    `  ${NAMESPACE}:cloud: emulator   # the local emulator (npx mw emulator)\n` +
    `  ${NAMESPACE}:cloud: aws        # a real AWS account`;
  return new DriverError("config", text, { stack });
}
