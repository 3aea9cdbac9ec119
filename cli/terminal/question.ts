import { createInterface } from "node:readline/promises";

/** @returns undefined after Ctrl-C, or Ctrl-D at its beginning. */
export async function question(text: string): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => {
    // Either closes the interface: no answer can come.
    terminal.once("SIGINT", () => terminal.close());
    terminal.once("close", () => resolve(undefined));
  });
  try {
    return await Promise.race([terminal.question(text), ended]);
  } finally {
    terminal.close();
  }
}
