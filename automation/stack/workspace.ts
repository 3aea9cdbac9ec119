import { rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { firstUse } from "../backend/open-backend.ts";
import type { DriverError } from "../errors/driver-error.ts";
import { interruption } from "../errors/driver-error-of.ts";
import type { LockRecorder } from "../locks/lock-recorder.ts";
import type { PulumiExit, PulumiRun } from "../process/pulumi-process.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { configText, projectText } from "../project/copied-files.ts";
import { CLI, type PulumiInstallation } from "../pulumi-cli/installation.ts";
import { crashOf, failureOf, startFailureOf } from "./cli-failure.ts";
import { ConfigCopy } from "./config-copy.ts";
import type { StackSession } from "./stack-session.ts";

export interface Workspace extends AsyncDisposable {
  readonly session: StackSession;
  /** A folder for this operation alone. */
  readonly directory: string;
  /** A copy of the stack's file, in which Pulumi writes its salt instead of the user's file. */
  readonly configFile: string;
  /** Whether an interrupted CLI was killed because it did not end in time: it may have left its lock behind. */
  wasKilled: boolean;
  /** Runs `pulumi ARGS --stack NAME`. */
  run(args: readonly string[], options?: RunOptions): Promise<PulumiExit>;
  /** As `run`. @throws DriverError when it fails. */
  succeed(args: readonly string[], options?: RunOptions): Promise<string>;
  /** The JSON that a command prints. @throws DriverError when it fails, or prints anything else. */
  json<T>(args: readonly string[], options?: RunOptions): Promise<T>;
  /** The same for a command that has ended. */
  jsonOf<T>(args: readonly string[], exit: PulumiExit): T;
  /** The error of a command that ended with 0 without doing anything. */
  crash(args: readonly string[], exit?: PulumiExit): DriverError;
  /** Creates the stack in the backend if it does not exist. */
  init(): Promise<void>;
}

export interface RunOptions {
  /** Another stack than the workspace's own. */
  readonly stack?: string;
  readonly input?: string;
  /** See {@link PulumiRun}. */
  readonly outputBytesMax?: number;
  /** Default: the workspace's folder, so that Pulumi does not write into the user's files. */
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Derives the signal on which the CLI is interrupted. */
  readonly interruptible?: (signal: AbortSignal) => AbortSignal;
  /** Called when the CLI has started on this machine. */
  readonly onStarted?: (() => void) | undefined;
  /** For a command that takes the stack's lock. */
  readonly recorder?: LockRecorder | undefined;
}

/**
 * Creates a folder for one operation, which is removed afterwards. No "current stack" is selected, so that operations on
 * several stacks do not interfere. Starts nothing yet.
 */
export async function openWorkspace(session: StackSession, signal: AbortSignal): Promise<Workspace> {
  const { name, project } = session.stack;
  const directory = await temporaryFolder("stack");
  let copy: ConfigCopy;
  const close = () => rm(directory, { recursive: true, force: true });
  const extension = project.file?.extension ?? ".yaml";
  const configFile = join(directory, `Pulumi.${name}${extension}`);
  const global = ["--non-interactive", ...(session.otelTraces ? ["--otel-traces", session.otelTraces] : [])];
  // The CLI's temporary files are in this folder too, so that those of a killed CLI are removed with it. Programs get the original
  // temporary folder back (bin/program/), because compilers keep caches there.
  const temporary = { TMPDIR: directory, MAINTENANCE_WINDOWS_TMPDIR: session.variables.TMPDIR ?? "" };
  const invoke = async (
    args: readonly string[],
    {
      input,
      outputBytesMax,
      cwd = directory,
      env = {},
      interruptible = (asked) => asked,
      onStarted,
      recorder,
    }: RunOptions = {},
  ) => {
    if (signal.aborted) throw interruption(name, signal.reason);
    return await session.trace.span(`pulumi ${verbOf(args)}`, {}, async (inner, span) => {
      installation = await session.pulumi();
      const { command, binDir } = installation;
      const PATH = [binDir, session.variables.PATH].join(delimiter);
      const run: PulumiRun = {
        command,
        args: [...args, ...global],
        cwd,
        env: { ...session.variables, PATH, ...temporary, ...env, ...recorder?.env, ...inner.variables() },
        signal: interruptible(recorder ? AbortSignal.any([signal, recorder.lost]) : signal),
        input,
        outputBytesMax,
        graceMs: session.graceMs,
        ...recorder?.hooks,
        onStarted(pid) {
          recorder?.hooks.onStarted?.(pid);
          onStarted?.();
        },
      };
      const exit = await session.run(run).catch((error) => {
        throw startFailureOf(commandOf(args), cwd, error);
      });
      await recorder?.ended(exit);
      await copy.settle();
      lost = recorder?.lost.reason;
      span.setAttribute("process.exit.code", exit.code ?? -1);
      if (exit.code === null && exit.wasInterrupted) workspace.wasKilled = true;
      return exit;
    });
  };
  let lost: unknown;
  let installation: PulumiInstallation | undefined;
  const commandOf = (args: readonly string[]) => ({
    stack: name,
    what: verbOf(args),
    command: installation?.command ?? CLI,
    backendUrl: session.backendUrl,
    configFile: session.stack.configFile,
    secretsProvider: secretsProviderOf(session),
    passphraseFrom: ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].find(
      (variable) => session.variables[variable] !== undefined,
    ),
  });
  const failure = (args: readonly string[], exit: PulumiExit) =>
    failureOf(commandOf(args), session.redact(exit), signal.aborted ? signal.reason : lost);
  const workspace: Workspace = {
    session,
    directory,
    configFile,
    wasKilled: false,
    run: (args, options) => invoke([...args, "--stack", options?.stack ?? name], options),
    async succeed(args, options) {
      const exit = await workspace.run(args, options);
      if (exit.code !== 0) throw failure(args, exit);
      return exit.stdout;
    },
    json: async (args, options) => workspace.jsonOf(args, await workspace.run(args, options)),
    jsonOf(args, exit) {
      if (exit.code !== 0) throw failure(args, exit);
      try {
        return JSON.parse(exit.stdout);
      } catch {
        throw workspace.crash(args, exit);
      }
    },
    crash: (args, exit = { stdout: "", stderr: "", code: 0, wasInterrupted: false }) =>
      crashOf(commandOf(args), session.redact(exit)),
    async init() {
      const provider = secretsProviderOf(session);
      const args = ["stack", "init", name, "--no-select", ...(provider ? ["--secrets-provider", provider] : [])];
      await copy.writeHead();
      const exit = await firstUse(session, () => invoke(args));
      if (exit.code !== 0 && !/already exists/.test(exit.stderr)) throw failure(args, exit);
    },
    [Symbol.asyncDispose]: close,
  };
  try {
    copy = new ConfigCopy(
      configFile,
      extension,
      await configText(session.stack, session.settings.secretsProvider, session.program !== undefined),
    );
    await copy.write();
    await writeFile(join(directory, `Pulumi${extension}`), await projectText(project));
    return workspace;
  } catch (error) {
    await close();
    throw error;
  }
}

function secretsProviderOf({ settings, stack }: StackSession): string | undefined {
  return settings.secretsProvider ?? stack.secretsProvider;
}

/** e.g. `up`, `stack export` */
function verbOf([verb = "", second]: readonly string[]): string {
  return (verb === "stack" || verb === "config") && second?.startsWith("-") === false ? `${verb} ${second}` : verb;
}
