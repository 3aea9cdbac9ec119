import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where a command prints: results to stdout, what it says about its work to stderr. */
export interface Terminal {
  /** A line of the command's result. */
  print(line?: string): void;
  /** A line about the work: progress, warnings, errors. */
  say(line?: string): void;
  /** Colours text where people look at it; scripts and files get it plain. */
  style(style: Style, text: string): string;
  /** Shows a line that the next one replaces, where a person looks on; nothing anywhere else. */
  status(text: string): void;
  /** The width to fit into, in characters. */
  readonly columns: number;
}

/** https://no-color.org and https://force-color.org decide before the terminal does. */
export function openTerminal(
  env: Readonly<Record<string, string | undefined>> = process.env,
  stdout: NodeJS.WriteStream = process.stdout,
): Terminal {
  const isColoured = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : stdout.isTTY === true;
  const isLive = stdout.isTTY === true && process.stderr.isTTY === true && env.TERM !== "dumb" && !env.CI;
  return {
    print: (line = "") => stdout.write(`${line}\n`),
    say: (line = "") => process.stderr.write(`${line}\n`),
    style: (style, text) => (isColoured && env.TERM !== "dumb" ? styleText(style, text) : text),
    status: (text) => {
      if (isLive) process.stderr.write(`\r\x1b[K${text}`);
    },
    columns: stdout.columns ?? 100,
  };
}
