import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { failureOf } from "../failure.ts";
import { runPulumi } from "../process/pulumi-process.ts";
import type { PulumiInstallation } from "../pulumi-cli.ts";
import type { ProjectStack } from "./project.ts";

export interface OpenWorkspaceOptions {
  readonly stack: ProjectStack;
  readonly installation: PulumiInstallation;
  /** The whole environment of every CLI process. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenWorkspace extends AsyncDisposable {
  readonly stack: Stack;
  /** A copy of the environment's file; Pulumi writes its salt there and not into the user's file. */
  readonly configFile: string;
}

/**
 * Makes the stack ready for one operation, in a folder of its own that is removed afterwards: the stack exists in the
 * backend, and no "current stack" is selected anywhere, so that operations on several stacks do not meet.
 */
export async function openWorkspace(options: OpenWorkspaceOptions): Promise<OpenWorkspace> {
  const directory = await mkdtemp(join(tmpdir(), "mw-stack-"));
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    const { project, name } = options.stack;
    const configFile = join(directory, `Pulumi.${name}.yaml`);
    await copyFile(options.stack.configFile, configFile);
    await copyFile(join(project.directory, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
    await initStack(options, directory);
    return { stack: await selectStack(options, directory), configFile, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates the stack in the backend if it is not there yet. */
async function initStack({ stack, installation, variables, signal }: OpenWorkspaceOptions, cwd: string): Promise<void> {
  const args = ["stack", "init", stack.name, "--no-select", "--non-interactive"];
  const exit = await runPulumi({ command: installation.command, args, cwd, env: variables, signal });
  if (exit.code === 0 || /already exists/.test(exit.stderr)) return;
  throw failureOf(stack.name, "stack init", exit, []);
}

async function selectStack(options: OpenWorkspaceOptions, directory: string): Promise<Stack> {
  const { stack } = options;
  const workspace = await LocalWorkspace.create({
    workDir: stack.project.directory,
    pulumiCommand: ourPulumiCommand(options, directory),
  });
  // Every call names its stack. Selecting one would write it to a file that all processes of the user share.
  workspace.selectStack = async () => {};
  return await Stack.select(stack.name, workspace);
}

/** What the Automation API needs of a PulumiCommand: the CLI, run by our own rules. */
function ourPulumiCommand({ stack, installation, variables }: OpenWorkspaceOptions, directory: string): PulumiCommand {
  const command = {
    command: installation.command,
    version: { compare: () => 1, toString: () => installation.version },
    async run(
      args: string[],
      cwd: string,
      extra: Record<string, string>,
      _onOutput?: unknown,
      _onError?: unknown,
      signal?: AbortSignal,
    ) {
      const exit = await runPulumi({
        command: installation.command,
        args: [...args, "--non-interactive"],
        // `pulumi stack …` knows no --config-file and would write its salt into the user's file.
        cwd: args[0] === "stack" ? directory : cwd,
        env: { ...variables, ...extra, PULUMI_AUTOMATION_API: "true" },
        signal,
      });
      if (exit.code !== 0) throw failureOf(stack.name, args[0] ?? "", exit, []);
      return { stdout: exit.stdout, stderr: exit.stderr, code: 0, err: undefined };
    },
  };
  return command as unknown as PulumiCommand;
}
