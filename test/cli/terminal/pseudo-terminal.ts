import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { MW } from "../../helpers/program.ts";

export interface OnTerminal {
  readonly code: number | null;
  /** All that was shown, with its control characters. */
  readonly screen: string;
}

const PROGRAM = "script";

/** Whether this machine has util-linux's `script`, which gives a command a pseudo-terminal. */
export const HAS_PSEUDO_TERMINAL = /util-linux/.test(
  spawnSync(PROGRAM, ["--version"], { encoding: "utf8" }).stdout ?? "",
);

/**
 * Runs `mw` as on a person's terminal.
 *
 * @param typed what the person types, each when the text before it has been shown.
 */
export async function mwOnTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  typed: readonly (readonly [after: string | RegExp, text: string])[] = [],
): Promise<OnTerminal> {
  const command = [process.execPath, MW, ...args].map((word) => `'${word}'`).join(" ");
  const { CI: _, ...rest } = env;
  const child = spawn(PROGRAM, ["-qfec", command, "/dev/null"], {
    env: { ...rest, TERM: "xterm", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  let seen = 0;
  const left = [...typed];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    screen += chunk;
    const [after, text] = left[0] ?? [];
    const found = after === undefined ? null : new RegExp(after).exec(screen.slice(seen));
    if (!found) return;
    seen += found.index + found[0].length;
    left.shift();
    child.stdin.write(text!);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, screen };
}
