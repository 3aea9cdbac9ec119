import { randomUUID } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { FORECAST_VARIABLE } from "../../components/forecast/left-to-others.ts";
import { DriverError } from "../errors/driver-error.ts";
import { lockRecorder, takesLock } from "../locks/lock-recorder.ts";
import type { StackSession } from "../stack/stack-session.ts";
import type { Workspace } from "../stack/workspace.ts";
import { followEvents } from "./event-log.ts";

/** With these the CLI takes the flags of a program that drives it, as the Automation API does. */
const DRIVEN = {
  PULUMI_AUTOMATION_API: "true",
  PULUMI_DEBUG_COMMANDS: "true",
  // The driver says what windows will do; the components would say it again.
  [FORECAST_VARIABLE]: "off",
};

/** The events say what happened; what the CLI prints is only looked into when it fails. */
const OUTPUT_BYTES_MAX = 1024 * 1024;

/**
 * Runs an operation of Pulumi's engine, the way the Automation API does: one start of the CLI, whose events come by a
 * file of their own, and a program of this process, if there is one, by a port. It records who holds the lock that the
 * CLI takes, and interrupts the CLI only while it handles that.
 *
 * @throws DriverError when it fails.
 */
export async function runEngine(
  workspace: Workspace,
  args: readonly string[],
  onEvent: (event: EngineEvent) => void,
  onStarted?: () => void,
): Promise<void> {
  const { program, stack, graceMs } = workspace.session;
  const isImport = args[0] === "import";
  const served = program && !isImport ? await serve(stack.name, program) : undefined;
  const log = join(workspace.directory, `events-${randomUUID()}.jsonl`);
  using events = followEvents(log, onEvent, graceMs);
  const channels = ["--event-log", log, ...(served ? [`--client=${served.address}`] : [])];
  const kind = isImport ? [] : ["--exec-kind", served ? "auto.inline" : "auto.local"];
  let hasFailed = true;
  try {
    await workspace.succeed([...args, "--config-file", workspace.configFile, ...kind, ...channels], {
      cwd: stack.project.directory,
      env: DRIVEN,
      outputBytesMax: OUTPUT_BYTES_MAX,
      onStarted,
      ...(takesLock(args)
        ? { interruptible: events.whileInterruptible, recorder: lockRecorder(workspace.session) }
        : {}),
    });
    hasFailed = false;
  } catch (error) {
    throw program ? error : orMissingNode(error, workspace.session);
  } finally {
    served?.end(hasFailed);
  }
  if (!events.isWhole()) throw lostEvents(stack.name, args, log);
}

/** Its packages are loaded for it and not before: they take as long to load as the rest of the driver. */
async function serve(stack: string, program: PulumiFn) {
  const { serveProgram } = await import("./inline-program.ts");
  return await serveProgram(stack, program);
}

/** The CLI does not fail of it. */
function lostEvents(stack: string, [verb]: readonly string[], file: string): DriverError {
  const text =
    `The ${verb} of ${stack} was done, but what it did is not known: the CLI could not write all of its events to ${file}. ` +
    "Make room there or set TMPDIR to another folder, then run it again.";
  return new DriverError("machine", text, { stack, file });
}

/** Reads every resource of the state anew, without a preview. @throws DriverError */
export async function refreshState(workspace: Workspace): Promise<void> {
  await runEngine(workspace, ["refresh", "--yes", "--skip-preview"], () => {});
}

/** What the language host reports of it; older hosts die, and nothing answers. */
const NO_NODE = /could not find node on|error reading from server|connection reset|transport is closing|\bEOF\b/;

/** The error of an operation, or what is behind it when the program found no Node.js to run on. */
function orMissingNode(error: unknown, { stack, variables: { PATH = "" } }: StackSession): unknown {
  if (!(error instanceof DriverError) || error.kind !== "failed" || !NO_NODE.test(error.message)) return error;
  if (PATH.split(delimiter).some((folder) => folder !== "" && isExecutable(join(folder, "node")))) return error;
  const text =
    `There is no node on PATH, which the program of stack ${stack.name} runs on (PATH=${PATH}). Install Node.js 20.19 or ` +
    "newer, or add its folder to PATH.";
  return new DriverError("machine", text, { stack: stack.name, cause: error });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(process.platform === "win32" ? `${path}.exe` : path, constants.X_OK);
    return true;
  } catch {
    // Missing or not allowed: it cannot be run.
    return false;
  }
}
