import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify, YAMLParseError } from "yaml";
import { ConfigError, checkEnvironment } from "../../config/check-environment.ts";
import { type Environment, NAMESPACE } from "../../config/environment.ts";
import { DriverError } from "../driver-error.ts";

/** A Pulumi project on disk: `Pulumi.yaml`, and one `Pulumi.<env>.yaml` for each environment. */
export interface Project {
  readonly directory: string;
  readonly name: string;
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
  /** Our own keys, checked; undefined in a project that uses the components with a config of its own. */
  readonly environment: Environment | undefined;
}

/** @throws DriverError config, when the directory holds no readable project. */
export async function openProject(directory: string): Promise<Project> {
  const path = join(resolve(directory), "Pulumi.yaml");
  const content = await readYaml(path, `There is no Pulumi project in ${resolve(directory)}: it has no Pulumi.yaml.`);
  const name = (content as { name?: unknown } | null)?.name;
  if (typeof name !== "string") throw new DriverError("config", `${path} has no project name: add "name: …".`);
  return { directory: resolve(directory), name };
}

/** The names of the project's environments, in the alphabet's order. */
export async function stackNames(project: Project): Promise<string[]> {
  const files = await readdir(project.directory);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/**
 * @param overrides config as data, laid over the file's; with it an environment needs no file.
 * @throws DriverError not-found, when the project has no such environment; config, when its file is malformed or a value
 *   of it is wrong.
 */
export async function openStack(
  project: Project,
  name: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<ProjectStack> {
  const path = join(project.directory, `Pulumi.${name}.yaml`);
  const known = await stackNames(project);
  const configFile = known.includes(name) ? path : undefined;
  if (configFile === undefined && Object.keys(overrides).length === 0) {
    const others = known.length === 0 ? "The project has none." : `The project has ${known.join(", ")}.`;
    throw new DriverError("not-found", `There is no environment "${name}": ${path} does not exist. ${others}`);
  }
  const values = merged(configFile === undefined ? {} : await readConfig(configFile), overrides);
  const environment = checkOwnValues(name, values);
  return {
    project,
    name,
    configFile,
    overrides,
    cloud: environment?.cloud ?? "aws",
    region: typeof values["aws:region"] === "string" ? values["aws:region"] : undefined,
    environment,
  };
}

/** The text of the stack's file with the overrides laid over its config. */
export async function configText({ configFile, overrides }: ProjectStack): Promise<string> {
  const text = configFile === undefined ? "" : await readFile(configFile, "utf8");
  if (Object.keys(overrides).length === 0) return text;
  const content = (parse(text) ?? {}) as Record<string, unknown>;
  return stringify({ ...content, config: merged((content.config ?? {}) as Record<string, unknown>, overrides) });
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

function checkOwnValues(stack: string, config: Readonly<Record<string, unknown>>): Environment | undefined {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  if (own.length === 0) return undefined;
  try {
    return checkEnvironment(
      stack,
      Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length + 1), value])),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw new DriverError("config", error.message, { stack, cause: error });
    throw error;
  }
}

async function readYaml(path: string, missing: string): Promise<unknown> {
  try {
    await access(path);
  } catch {
    throw new DriverError("config", missing);
  }
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof YAMLParseError) throw new DriverError("config", `${path} is not YAML: ${error.message}`);
    throw error;
  }
}
