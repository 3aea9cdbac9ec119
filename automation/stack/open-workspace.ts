import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { failureOf, interruption } from "../failure.ts";
import type { PulumiExit } from "../process/pulumi-process.ts";
import { configText } from "./project.ts";
import type { StackSession } from "./stack-session.ts";

export interface Workspace extends AsyncDisposable {
  readonly session: StackSession;
  /** A folder for this operation alone. */
  readonly directory: string;
  /** A copy of the environment's file; Pulumi writes its salt there and not into the user's file. */
  readonly configFile: string;
  /** Runs `pulumi ARGS --stack NAME`. */
  run(args: readonly string[], options?: RunOptions): Promise<PulumiExit>;
  /** As `run`. @throws DriverError when it fails. */
  succeed(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Creates the stack in the backend if it is not there yet. */
  init(): Promise<void>;
  /** The Automation API's stack, which runs the CLI by our own rules. */
  stack(): Promise<Stack>;
}

export interface RunOptions {
  readonly input?: string;
  /** Default: the workspace's folder, where Pulumi may write what would else go into the user's files. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Makes a folder for one operation, which is removed afterwards. No "current stack" is selected anywhere, so that
 * operations on several stacks do not meet. Nothing is started yet.
 */
export async function openWorkspace(session: StackSession, signal: AbortSignal): Promise<Workspace> {
  const { name, project } = session.stack;
  const directory = await mkdtemp(join(tmpdir(), "mw-stack-"));
  const close = () => rm(directory, { recursive: true, force: true });
  const configFile = join(directory, `Pulumi.${name}.yaml`);
  const invoke = async (args: readonly string[], { input, cwd = directory, env = {} }: RunOptions = {}) => {
    if (signal.aborted) throw interruption(name, signal.reason);
    return await session.run({
      command: session.installation.command,
      args: [...args, "--non-interactive"],
      cwd,
      env: { ...session.variables, ...env },
      signal,
      input,
      graceMs: session.graceMs,
    });
  };
  const failure = (args: readonly string[], exit: PulumiExit) =>
    failureOf(name, args[0] ?? "", session.redact(exit), signal.reason);
  const workspace: Workspace = {
    session,
    directory,
    configFile,
    run: (args, options) => invoke([...args, "--stack", name], options),
    async succeed(args, options) {
      const exit = await workspace.run(args, options);
      if (exit.code !== 0) throw failure(args, exit);
      return exit.stdout;
    },
    async init() {
      const args = ["stack", "init", name, "--no-select"];
      const exit = await invoke(args);
      if (exit.code !== 0 && !/already exists/.test(exit.stderr)) throw failure(args, exit);
    },
    stack: () => automationStack(workspace, invoke, failure),
    [Symbol.asyncDispose]: close,
  };
  try {
    await writeFile(configFile, await configText(session.stack), { mode: 0o600 });
    await copyFile(join(project.directory, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
    return workspace;
  } catch (error) {
    await close();
    throw error;
  }
}

type Invoke = (args: readonly string[], options?: RunOptions) => Promise<PulumiExit>;

async function automationStack(
  { session, directory }: Workspace,
  invoke: Invoke,
  failure: (args: readonly string[], exit: PulumiExit) => Error,
): Promise<Stack> {
  const pulumiCommand = {
    command: session.installation.command,
    version: { compare: () => 1, toString: () => session.installation.version },
    async run(args: string[], cwd: string, extra: Record<string, string>) {
      const exit = await invoke(args, {
        // `pulumi stack …` knows no --config-file and would write its salt into the user's file.
        cwd: args[0] === "stack" ? directory : cwd,
        env: { ...extra, PULUMI_AUTOMATION_API: "true" },
      });
      if (exit.code !== 0) throw failure(args, exit);
      return { stdout: exit.stdout, stderr: exit.stderr, code: 0, err: undefined };
    },
  } as unknown as PulumiCommand;
  const workspace = await LocalWorkspace.create({ workDir: session.stack.project.directory, pulumiCommand });
  // Every call names its stack. Selecting one would write it to a file that all processes of the user share.
  workspace.selectStack = async () => {};
  // After an up the Automation API starts the CLI three times more, for what the engine's events have told already.
  workspace.stackOutputs = async () => ({});
  const stack = await Stack.select(session.stack.name, workspace);
  stack.info = async () => undefined;
  return stack;
}
