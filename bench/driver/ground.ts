import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { CLI, LANGUAGE_HOST, LAUNCHER, PULUMI_VERSION } from "../../automation/pulumi-cli/installation.ts";
import { makeProject, type TestProject } from "../../test/helpers/project.ts";
import { type Served, serveEmulator, stop } from "../built-emulator.ts";
import { type Installed, install } from "./installed.ts";

/** What all are measured on: one emulator, one project, one CLI. */
export interface Ground extends Installed {
  readonly project: TestProject;
  /** The environment that each of them starts from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what is printed goes. */
  readonly outputs: string;
  /** Forgets all stacks. */
  forget(): void;
  /** Counts the starts of the CLI from here on; they are told by `starts`, which begins anew. */
  count(): void;
  starts(): string[];
}

/** @param work gets the ground, of which nothing is left when it ends. */
export async function onGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "mw-bench-"));
  let emulator: Served | undefined;
  let project: TestProject | undefined;
  try {
    const installed = await install(join(directory, "package"));
    const cli = await layOutCli(directory);
    emulator = await serveEmulator({ quotas: { maintenanceWindows: 1_000_000 } });
    project = makeProject();
    const { PATH = "", ...env } = project.env(emulator.endpoint);
    const outputs = join(directory, "outputs");
    mkdirSync(outputs);
    const backend = join(project.directory, "backend");
    await work({
      ...installed,
      project,
      // One CLI for all: whoever looks for it finds that in the versions folder.
      env: { ...env, PATH: withoutPulumi(PATH), PULUMI_HOME: cli.home },
      outputs,
      forget() {
        rmSync(backend, { recursive: true });
        mkdirSync(backend);
      },
      count: cli.count,
      starts: cli.starts,
    });
  } finally {
    if (emulator) await stop(emulator);
    project?.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The CLI that is there, in a PULUMI_HOME of its own. It can be replaced by a script that notes its arguments and becomes the
 * CLI; the driver finds it in the versions folder and so does not ask it for its version.
 */
async function layOutCli(directory: string) {
  const { command, binDir } = await ensurePulumi();
  const home = join(directory, "home");
  const bin = join(home, "versions", PULUMI_VERSION, "bin");
  const log = join(directory, "starts");
  mkdirSync(bin, { recursive: true });
  symlinkSync(command, join(bin, CLI));
  for (const name of [LANGUAGE_HOST, LAUNCHER]) symlinkSync(join(binDir, name), join(bin, name));
  return {
    home,
    count() {
      const script = `#!/bin/sh\necho "$*" >> '${log}'\nexec '${command}' "$@"\n`;
      writeFileSync(join(directory, "counting"), script, { mode: 0o755 });
      renameSync(join(directory, "counting"), join(bin, "pulumi"));
      writeFileSync(log, "");
    },
    starts() {
      const lines = readFileSync(log, "utf8").trim().split("\n");
      writeFileSync(log, "");
      return lines.filter((line) => line !== "");
    },
  };
}

function withoutPulumi(path: string): string {
  const folders = path.split(delimiter);
  return folders.filter((folder) => !existsSync(join(folder, "pulumi"))).join(delimiter);
}

export const SCHEDULE = "rate(5 minutes)";

/** The lab's config with names of the stack's own, since all of them are in one account. */
export function configOf(stack: string): Record<string, Record<string, unknown> | string> {
  const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8"));
  config["maintenance-windows:window"].name = `Patch-${stack}`;
  config["maintenance-windows:window"].schedule = SCHEDULE;
  config["maintenance-windows:serviceRole"].name = `Role-${stack}`;
  return config;
}

export function writeStack({ project }: Ground, stack: string): void {
  writeFileSync(join(project.directory, `Pulumi.${stack}.yaml`), stringify({ config: configOf(stack) }));
}

export function removeStack({ project }: Ground, stack: string): void {
  rmSync(join(project.directory, `Pulumi.${stack}.yaml`));
}
