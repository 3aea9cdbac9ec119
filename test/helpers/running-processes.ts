import { execa } from "execa";
import { eventually } from "./eventually.ts";

/** Process ids of those whose command line has this text; a test puts a number of its own into what it starts. */
export async function processesWith(text: string): Promise<number[]> {
  const { stdout } = await execa("ps", ["-eww", "-o", "pid=,args="]);
  const lines = stdout.split("\n").filter((line) => line.includes(text));
  return lines.map((line) => Number.parseInt(line, 10));
}

export const noneWith = (text: string, seconds: number) =>
  eventually(`no process with ${text}`, seconds, async () => (await processesWith(text)).length === 0);

export const someWith = (text: string, count = 1) =>
  eventually(`${count} processes with ${text}`, 20, async () => (await processesWith(text)).length >= count);

/** Whether a process of this id runs; one that has ended and was not waited for counts too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
