import { createInterface } from "node:readline/promises";
import type { Driver } from "../../automation/driver.ts";
import { UsageError } from "../exit-code.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Has the destroy of each protected environment confirmed: by its name typed on a terminal, or by `--yes` where its file
 * allows that. All are asked for before any is touched.
 *
 * @returns what each of them was confirmed with.
 * @throws UsageError
 */
export async function confirmations(
  driver: Driver,
  stacks: readonly string[],
  yes: boolean,
  terminal: Pick<Terminal, "say">,
): Promise<Record<string, string>> {
  const confirmed: Record<string, string> = {};
  for (const stack of stacks) {
    const { environment } = await driver.environment(stack);
    if (environment?.protect === undefined) continue;
    confirmed[stack] =
      yes && environment.protect === "typed-name-or-yes" ? stack : await typed(stack, environment.protect, terminal);
  }
  return confirmed;
}

async function typed(stack: string, protect: string, { say }: Pick<Terminal, "say">): Promise<string> {
  if (process.stdin.isTTY !== true) {
    const yes = protect === "typed-name-or-yes" ? ", or say --yes" : "; --yes is not enough for it";
    throw new UsageError(
      `Environment ${stack} is protected (maintenance-windows:protect is ${protect}): run this on a terminal, where its ` +
        `name is asked for${yes}.`,
    );
  }
  say(`This deletes everything that stack ${stack} has.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Type its name to go on: `);
    if (answer.trim() !== stack) throw new UsageError(`"${answer}" is not ${stack}: nothing was destroyed.`);
    return stack;
  } finally {
    terminal.close();
  }
}
