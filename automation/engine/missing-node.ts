import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { DriverError } from "../errors/driver-error.ts";
import type { StackSession } from "../stack/stack-session.ts";

/** The language host dies of it and leaves no better word than that nothing answers. */
const NO_ANSWER = /error reading from server|connection reset|transport is closing|\bEOF\b/;

/** The error of an operation, or what is behind it when the program found no Node.js to run on. */
export function orMissingNode(error: unknown, { stack, variables: { PATH = "" } }: StackSession): unknown {
  if (!(error instanceof DriverError) || error.kind !== "failed" || !NO_ANSWER.test(error.message)) return error;
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
