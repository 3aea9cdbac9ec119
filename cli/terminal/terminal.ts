import { coloured, type Style, shown } from "./shown.ts";

/**
 * Where a command prints: results to stdout, what it says about its work to stderr. Whatever is in a text, a terminal gets no
 * commands from it but our own colours.
 */
export interface Terminal {
  /** A line of the command's result. @param end of the line; default: a line feed. */
  print(line?: string, end?: "\r\n"): void;
  /** A line about the work: progress, warnings, errors. */
  say(line?: string): void;
  /** Colours text where people look at it; scripts and files get it plain. */
  style(style: Style, text: string): string;
  /** Shows a line that the next one replaces, where a person looks on; nothing anywhere else. */
  status(text: string): void;
  /** Whether a person looks on, so that `status` shows something. */
  readonly isLive: boolean;
  /** Width in columns; infinite without a terminal. */
  readonly columns: number;
}

/** https://no-color.org and https://force-color.org decide before the terminal does. */
export function openTerminal(
  env: Readonly<Record<string, string | undefined>> = process.env,
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Terminal {
  const isColoured = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : stdout.isTTY === true;
  const isLive = stdout.isTTY === true && stderr.isTTY === true && env.TERM !== "dumb" && !env.CI;
  let last = "";
  const status = (text: string) => {
    if (isLive && text !== last) stderr.write(`\r\x1b[K${shown(text).replaceAll("\n", " ")}`);
    last = text;
  };
  const line = (stream: NodeJS.WriteStream, text: string, end = "\n") => {
    status("");
    stream.write(`${shown(text)}${end}`);
  };
  // A command that is interrupted before its work began ends at once, with what it showed last.
  if (isLive) process.once("exit", () => status(""));
  stderr.on("error", endOfReader);
  return {
    print: (text = "", end) => line(stdout, text, end),
    say: (text = "") => line(stderr, text),
    style: (style, text) => (isColoured && env.TERM !== "dumb" ? coloured(style, text) : text),
    status,
    isLive,
    get columns() {
      // A terminal that does not say how wide it is says 0.
      return stdout.columns || Number.POSITIVE_INFINITY;
    },
  };
}

/** Whoever reads the other end of a pipe may have seen enough (`mw up dev 2>&1 | head`): the work goes on to its end. */
function endOfReader(error: Error): void {
  if (!("code" in error) || error.code !== "EPIPE") throw error;
}
