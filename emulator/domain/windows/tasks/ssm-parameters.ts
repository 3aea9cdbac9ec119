import type { WindowTask } from "../../../store/window-tasks.ts";
import type { Context } from "../../context.ts";
import { findSelected } from "../../parameters/parameters.ts";
import { mapStrings } from "./pseudo-parameters.ts";

/**
 * The distinct names in the tasks' `{{ssm:name}}` references for which the account has no parameter, in the order of the tasks.
 * AWS checks them when the window opens, before any task starts. RUN_COMMAND only: the user guide documents such references
 * for the parameters of Run Command.
 */
export function invalidParameters(tasks: readonly WindowTask[], context: Context): string[] {
  const names = tasks.filter(({ taskType }) => taskType === "RUN_COMMAND").flatMap(referencesOf);
  return [...new Set(names)].filter((name) => !isReferable(name, context));
}

function referencesOf({ taskInvocationParameters, taskParameters }: WindowTask): string[] {
  const names: string[] = [];
  mapStrings(taskInvocationParameters ?? taskParameters, (text) => {
    for (const [, name] of text.matchAll(REFERENCE)) names.push(name!);
    return text;
  });
  return names;
}

const REFERENCE = /\{\{\s*ssm:([^{}\s]+)\s*\}\}/g;

/** Run Command does not resolve a SecureString (user guide, "Using Parameter Store parameters in Systems Manager"). */
function isReferable(name: string, context: Context): boolean {
  const found = findSelected(name, context);
  return found !== undefined && found.version.type !== "SecureString";
}
