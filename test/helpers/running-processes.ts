import { execa } from "execa";

/** Process ids of those whose command line has this text; a test puts a number of its own into what it starts. */
export async function processesWith(text: string): Promise<number[]> {
  const { stdout } = await execa("ps", ["-eww", "-o", "pid=,args="]);
  const lines = stdout.split("\n").filter((line) => line.includes(text));
  return lines.map((line) => Number.parseInt(line, 10));
}

/** Asks again until it holds. @throws Error with `what` after so many seconds. */
export async function eventually(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (const endsAtMs = Date.now() + seconds * 1000; Date.now() < endsAtMs; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`After ${seconds} s still not: ${what}`);
}

export const noneWith = (text: string, seconds: number) =>
  eventually(`no process with ${text}`, seconds, async () => (await processesWith(text)).length === 0);

export const someWith = (text: string, count = 1) =>
  eventually(`${count} processes with ${text}`, 20, async () => (await processesWith(text)).length >= count);
