import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, YAMLParseError } from "yaml";
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
  readonly configFile: string;
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
 * @throws DriverError not-found, when the project has no such environment; config, when its file is malformed or a value
 *   of it is wrong.
 */
export async function openStack(project: Project, name: string): Promise<ProjectStack> {
  const configFile = join(project.directory, `Pulumi.${name}.yaml`);
  const known = await stackNames(project);
  if (!known.includes(name)) {
    const others = known.length === 0 ? "The project has none." : `The project has ${known.join(", ")}.`;
    throw new DriverError("not-found", `There is no environment "${name}": ${configFile} does not exist. ${others}`);
  }
  const content = (await readYaml(configFile, `${configFile} cannot be read.`)) as { config?: unknown } | null;
  const config = content?.config ?? {};
  if (typeof config !== "object") throw new DriverError("config", `${configFile}: "config" is not a group of keys.`);
  const values = config as Record<string, unknown>;
  const environment = checkOwnValues(name, values);
  return {
    project,
    name,
    configFile,
    cloud: environment?.cloud ?? "aws",
    region: typeof values["aws:region"] === "string" ? values["aws:region"] : undefined,
    environment,
  };
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
