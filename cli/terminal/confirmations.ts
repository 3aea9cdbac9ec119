import { createInterface } from "node:readline/promises";
import type { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import { UsageError } from "../exit-code.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Has the destroy of each protected environment confirmed: by its name typed on a terminal, or by `--yes` where its file
 * allows that. All are asked for before any is touched.
 *
 * @returns what each of them was confirmed with.
 * @throws UsageError; DriverError cancelled, when the question is interrupted.
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
    if (environment.protect === undefined) continue;
    const isEnough = yes && environment.protect === "typed-name-or-yes";
    confirmed[stack] = isEnough ? stack : await typed(stack, environment.protect, yes, terminal);
  }
  return confirmed;
}

async function typed(stack: string, protect: string, yes: boolean, { say }: Pick<Terminal, "say">): Promise<string> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    const yes = protect === "typed-name-or-yes" ? ", or say --yes" : "; --yes is not enough for it";
    throw new UsageError(
      `Stack ${stack} is protected (maintenance-windows:protect is ${protect}). Run this on a terminal, where its ` +
        `name is asked for${yes}.`,
    );
  }
  say(`This deletes everything that stack ${stack} has.${yes ? " It is protected: --yes is not enough." : ""}`);
  const answer = await question("Type the name of the stack to continue: ");
  if (answer === undefined) {
    say();
    throw new DriverError("cancelled", "Interrupted. Nothing was deleted.", { stack });
  }
  if (answer.trim() !== stack) throw new UsageError(`"${answer}" is not ${stack}. Nothing was deleted.`);
  return stack;
}

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
