import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { takesLock } from "../locks/lock-recorder.ts";
import type { Workspace } from "../stack/workspace.ts";
import { listenForEvents } from "./event-server.ts";
import { serveProgram } from "./inline-program.ts";
import { orMissingNode } from "./missing-node.ts";

/** With these the CLI takes the flags of a program that drives it, as the Automation API does. */
const DRIVEN = { PULUMI_AUTOMATION_API: "true", PULUMI_DEBUG_COMMANDS: "true" };

/** The events say what happened; what the CLI prints is only looked into when it fails. */
const OUTPUT_BYTES_MAX = 1024 * 1024;

/**
 * Runs an operation of Pulumi's engine, the way the Automation API does: one start of the CLI, whose events come by a
 * channel of their own, and a program of this process, if there is one, by another.
 *
 * @throws DriverError when it fails.
 */
export async function runEngine(
  workspace: Workspace,
  args: readonly string[],
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const { program, stack, graceMs } = workspace.session;
  await using events = await listenForEvents(onEvent, graceMs);
  const served = program && (await serveProgram(stack.name, program));
  const channels = ["--event-log", events.address, ...(served ? [`--client=${served.address}`] : [])];
  const kind = served ? "auto.inline" : "auto.local";
  let hasFailed = true;
  try {
    await workspace.succeed([...args, "--config-file", workspace.configFile, "--exec-kind", kind, ...channels], {
      cwd: stack.project.directory,
      env: DRIVEN,
      outputBytesMax: OUTPUT_BYTES_MAX,
      ...(takesLock(args) ? { interruptible: events.whileInterruptible } : {}),
    });
    hasFailed = false;
  } catch (error) {
    throw program ? error : orMissingNode(error, workspace.session);
  } finally {
    served?.end(hasFailed);
  }
}
