import { readdirSync, readFileSync } from "node:fs";
import { MARK_VARIABLE, markOf } from "../../automation/process/orphans.ts";

/** Whose end is tried: the CLI, the program (its host or itself), or the provider. */
export type Part = "cli" | "program" | "provider";

export interface StackProcess {
  readonly pid: number;
  readonly part: Part;
}

/** The processes that work on a stack, which they say in their environment. */
export function stackProcesses(backendUrl: string, project: string, stack: string): StackProcess[] {
  const mark = `${MARK_VARIABLE}=${markOf(backendUrl, project, stack)}`;
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    if (!textOf(`/proc/${entry}/environ`).split("\0").includes(mark)) return [];
    // One that has ended and waits to be noticed has no command line.
    const command = textOf(`/proc/${entry}/cmdline`).split("\0").join(" ");
    return command === "" ? [] : { pid: Number(entry), part: partOf(command) };
  });
}

function partOf(command: string): Part {
  if (/pulumi-resource-aws|provider\/main/.test(command)) return "provider";
  return /pulumi-language|cmd\/run/.test(command) ? "program" : "cli";
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    // It ended meanwhile, or belongs to somebody else.
    if (/ENOENT|ESRCH|EACCES|EPERM/.test(String(error))) return "";
    throw error;
  }
}
