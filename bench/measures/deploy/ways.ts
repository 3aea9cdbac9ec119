import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import pLimit from "p-limit";
import type { Role } from "../../harness/measure.ts";
import { run } from "./child.ts";
import type { Ground } from "./ground.ts";

export type Operation = "up" | "preview" | "destroy";

/** A way to do an operation on stacks. */
export interface Way {
  readonly name: string;
  readonly role?: Role;
  /** @param isNew whether the stacks have to be made first. */
  run(operation: Operation, stacks: readonly string[], isNew: boolean): Promise<unknown>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** As `eval "$(mw env dev)"` sets them, but for the stack. */
export async function variablesOf({ automation, project, env, forget }: Ground): Promise<Variables> {
  const driver = new automation.Driver({ directory: project.directory, env });
  const { PULUMI_STACK: _stack, ...variables } = await driver.variables("dev");
  forget();
  return { ...env, ...variables };
}

/**
 * `pulumi up --yes --skip-preview`, in the shell that `mw env` prepares: with the preview that `up` makes by itself it takes nearly
 * twice as long, and the driver makes none.
 */
export function byHand(
  name: string,
  { project, outputs }: Ground,
  variables: Variables,
  signal: AbortSignal,
  atOnce: number,
): Way {
  const one = async (operation: Operation, stack: string, isNew: boolean) => {
    const pulumi = (...args: string[]) =>
      run({
        command: "pulumi",
        args: [...args, "--non-interactive"],
        cwd: project.directory,
        env: { ...variables, PULUMI_STACK: stack },
        signal,
        output: join(outputs, `by-hand-${stack}`),
      });
    if (isNew) await pulumi("stack", "init", stack, "--no-select");
    await pulumi(operation, ...(operation === "preview" ? [] : ["--yes", "--skip-preview"]));
  };
  return {
    name,
    role: "limit",
    run: (operation, stacks, isNew) => pLimit(atOnce).map(stacks, (stack) => one(operation, stack, isNew)),
  };
}

export function byDriver({ automation, project, env }: Ground, signal: AbortSignal): Way {
  const driver = new automation.Driver({ directory: project.directory, env });
  return {
    name: "driver",
    async run(operation, stacks) {
      const outcomes = await driver.runAll(operation, stacks, { signal, onEvent: () => {} });
      for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
    },
  };
}

/** @param more variables */
export function byCommand({ mw, project, env, outputs }: Ground, signal: AbortSignal, more: Variables = {}): Way {
  return {
    name: "mw",
    run: (operation, stacks) =>
      run({
        command: process.execPath,
        args: [mw, "-C", project.directory, operation, ...stacks, ...(operation === "preview" ? [] : ["--yes"])],
        cwd: project.directory,
        env: { ...env, ...more },
        signal,
        output: join(outputs, "mw"),
      }),
  };
}

/** As its documentation shows it; several stacks with `Promise.all`. */
export function byAutomationApi({ project }: Ground, envVars: Variables, signal: AbortSignal): Way {
  // It looks for the CLI on this process's PATH.
  process.env.PATH = envVars.PATH;
  process.env.PULUMI_HOME = envVars.PULUMI_HOME;
  // It listens anew with each start of the CLI and never stops.
  setMaxListeners(0, signal);
  const workDir = project.directory;
  const one = async (operation: Operation, stackName: string) => {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, workDir },
      { envVars: envVars as Record<string, string> },
    );
    await stack[operation]({ signal, onOutput: () => {}, onEvent: () => {} });
  };
  return {
    name: "Automation API",
    role: "peer",
    run: (operation, stacks) => Promise.all(stacks.map((stack) => one(operation, stack))),
  };
}
