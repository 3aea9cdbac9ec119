import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { run } from "./child.ts";
import type { Ground } from "./ground.ts";

export type Operation = "up" | "preview" | "destroy";

/** A way to do an operation on a stack. */
export interface Way {
  readonly name: string;
  /** @param isNew whether the stack may have to be made first. */
  run(operation: Operation, stack: string, isNew: boolean): Promise<unknown>;
}

/** `pulumi up --yes --skip-preview`: what 1.15 is about. It is stricter than with the preview that `up` has by itself. */
export async function byHand(ground: Ground, signal: AbortSignal, skipPreview = true): Promise<Way> {
  const { project, outputs } = ground;
  const { automation, env } = ground;
  // As `eval "$(mw env dev)"` sets them. The stack that it makes is forgotten.
  const variables = await new automation.Driver({ directory: project.directory, env }).variables("dev");
  ground.forget();
  return {
    name: skipPreview ? "by hand (--skip-preview)" : "by hand, with its preview",
    async run(operation, stack, isNew) {
      const pulumi = (...args: string[]) =>
        run({
          command: "pulumi",
          args: [...args, "--non-interactive"],
          cwd: project.directory,
          env: { ...env, ...variables, PULUMI_STACK: stack },
          signal,
          output: join(outputs, `by-hand-${stack}`),
        });
      if (isNew) await pulumi("stack", "init", stack, "--no-select");
      if (operation === "preview") return await pulumi("preview");
      await pulumi(operation, "--yes", ...(skipPreview ? ["--skip-preview"] : []));
    },
  };
}

export function byDriver({ automation, project, env }: Ground, signal: AbortSignal): Way {
  const driver = new automation.Driver({ directory: project.directory, env });
  return {
    name: "driver",
    async run(operation, stack) {
      const options = { signal, onEvent: () => {} };
      if (operation === "up") await driver.up(stack, options);
      else if (operation === "preview") await driver.preview(stack, options);
      else await driver.destroy(stack, options);
    },
  };
}

export function byCommand({ mw, project, env, outputs }: Ground, signal: AbortSignal): Way {
  return {
    name: "mw",
    run: (operation, stack) =>
      run({
        command: process.execPath,
        args: [mw, "-C", project.directory, operation, stack, ...(operation === "preview" ? [] : ["--yes"])],
        cwd: project.directory,
        env,
        signal,
        output: join(outputs, `mw-${stack}`),
      }),
  };
}

/** As its documentation shows it. */
export async function byAutomationApi(ground: Ground, signal: AbortSignal): Promise<Way> {
  const { automation, project, env } = ground;
  const envVars = await new automation.Driver({ directory: project.directory, env }).variables("dev");
  ground.forget();
  // It looks for the CLI on this process's PATH.
  process.env.PATH = envVars.PATH;
  process.env.PULUMI_HOME = envVars.PULUMI_HOME;
  return {
    name: "Automation API",
    async run(operation, stackName) {
      const { PULUMI_STACK: _stack, ...variables } = envVars;
      const workDir = project.directory;
      const stack = await LocalWorkspace.createOrSelectStack({ stackName, workDir }, { envVars: variables });
      await stack[operation]({ signal, onOutput: () => {}, onEvent: () => {} });
    },
  };
}
