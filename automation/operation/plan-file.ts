import { access, constants, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { StackOperationOptions } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import { isSystemError, machineText } from "../errors/machine-failure.ts";
import type { ProjectStack } from "../project/project.ts";

type Files = Pick<StackOperationOptions, "plan" | "savePlan">;

/**
 * The options with absolute paths, after a look at the files: a plan that cannot be used is refused before anything is done.
 *
 * @param version of the CLI.
 * @throws DriverError config, with the file and what is wrong with it.
 */
export async function checkPlanFiles<O extends Files>(stack: ProjectStack, version: string, options: O): Promise<O> {
  const paths = { ...pathOf(stack, options, "plan"), ...pathOf(stack, options, "savePlan") };
  if (paths.plan !== undefined) await checkPlan(stack, version, paths.plan);
  if (paths.savePlan !== undefined) await checkPlace(stack, paths.savePlan);
  return { ...options, ...paths };
}

/** Relative to the project's folder, as for the CLI; without one, to that of this process. */
function pathOf({ project }: ProjectStack, options: Files, option: keyof Files): Files {
  const path = options[option];
  return path === undefined ? {} : { [option]: resolve(project.directory ?? "", path) };
}

const planSchema = z.looseObject({
  manifest: z.looseObject({ version: z.string() }),
  resourcePlans: z.record(z.string(), z.looseObject({})),
});

async function checkPlan(stack: ProjectStack, version: string, path: string): Promise<void> {
  const refuse = (why: string, cause?: unknown) => {
    const text =
      `The plan ${path} cannot be used: ${why}. Nothing was touched. Make a plan of ${stack.name} with: ` +
      `mw preview ${stack.name} --save-plan ${path}`;
    return new DriverError("config", text, { stack: stack.name, file: path, cause });
  };
  let text: string;
  try {
    // A pipe that nobody writes to would be waited for.
    if (!(await stat(path)).isFile()) throw refuse("it is not a file");
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw refuse(error.code === "ENOENT" ? "there is no such file" : machineText(error), error);
  }
  if (text.trim() === "") throw refuse("it is empty");
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refuse("it is not JSON, or is cut short");
  }
  const { data } = planSchema.safeParse(content);
  if (data === undefined) throw refuse("it is not a plan as Pulumi writes it");
  const own = `urn:pulumi:${stack.name}::${stack.project.name}::`;
  const other = Object.keys(data.resourcePlans).find((urn) => !urn.startsWith(own));
  if (other !== undefined) {
    const [, name = "?", project = "?"] = /^urn:pulumi:(.*?)::(.*?)::/.exec(other) ?? [];
    throw refuse(`it is a plan of stack ${name} of project ${project}, not of ${stack.name} of ${stack.project.name}`);
  }
  const made = data.manifest.version.replace(/^v/, "");
  if (made !== version) throw refuse(`Pulumi ${made} made it, and Pulumi ${version} would read it`);
}

async function checkPlace(stack: ProjectStack, path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR", syscall: "open", path });
    if (found) await access(path, constants.W_OK);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const text = `The plan of ${stack.name} cannot be written to ${path}: ${machineText(error)} Nothing was touched.`;
    throw new DriverError("config", text, { stack: stack.name, file: path, cause: error });
  }
}
