import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { ensurePulumi } from "../../../automation/pulumi-cli/ensure-pulumi.ts";
import { CLI, LANGUAGE_HOST, LAUNCHER, PULUMI_VERSION } from "../../../automation/pulumi-cli/installation.ts";
import { makeProject, type TestProject } from "../../../test/helpers/project.ts";
import type { Bench } from "../../harness/measure.ts";
import { startEmulator } from "../../subjects/emulator.ts";
import type { Package } from "../../subjects/package.ts";

/** What all ways are measured on: one emulator, one project, one CLI. */
export interface Ground extends Package {
  readonly automation: typeof import("../../../automation/automation.ts");
  readonly project: TestProject;
  /** The environment that each of them starts from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder for what is printed. */
  readonly outputs: string;
  /** Forgets all stacks. */
  forget(): void;
}

/** Nothing of it is left when the measure ends. */
export async function layGround(bench: Bench): Promise<Ground> {
  const built = await bench.package();
  const automation = await import(pathToFileURL(join(built.directory, "dist", "automation", "automation.js")).href);
  const PULUMI_HOME = await layOutCli(bench.directory());
  const emulator = await startEmulator(built);
  bench.onEnd(emulator.stop);
  const project = makeProject();
  bench.onEnd(project.remove);
  const { PATH = "", ...env } = project.env(emulator.endpoint);
  const backend = join(project.directory, "backend");
  return {
    ...built,
    automation,
    project,
    // One CLI for all: whoever looks for it finds that in the versions folder.
    env: { ...env, PATH: withoutPulumi(PATH), PULUMI_HOME },
    outputs: bench.directory(),
    forget() {
      rmSync(backend, { recursive: true });
      mkdirSync(backend);
    },
  };
}

/** The CLI that is there, in a PULUMI_HOME of its own. */
async function layOutCli(home: string): Promise<string> {
  const { command, binDir } = await ensurePulumi();
  const bin = join(home, "versions", PULUMI_VERSION, "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(command, join(bin, CLI));
  for (const name of [LANGUAGE_HOST, LAUNCHER]) symlinkSync(join(binDir, name), join(bin, name));
  return home;
}

function withoutPulumi(path: string): string {
  const folders = path.split(delimiter);
  return folders.filter((folder) => !existsSync(join(folder, "pulumi"))).join(delimiter);
}

/** The lab's config with names of the stack's own, since all of them are in one account. */
export function configOf(stack: string): Record<string, Record<string, unknown> | string> {
  const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8"));
  config["maintenance-windows:window"].name = `Patch-${stack}`;
  config["maintenance-windows:serviceRole"].name = `Role-${stack}`;
  return config;
}

export function writeStack({ project }: Ground, stack: string): void {
  writeFileSync(join(project.directory, `Pulumi.${stack}.yaml`), stringify({ config: configOf(stack) }));
}

export function removeStack({ project }: Ground, stack: string): void {
  rmSync(join(project.directory, `Pulumi.${stack}.yaml`));
}
