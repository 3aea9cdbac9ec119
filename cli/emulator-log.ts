import { lazyPackage } from "../emulator/input/lazy-package.ts";
import { LOG_LEVELS, type Log, type LogLevel } from "../emulator/observe/log.ts";
import { shown } from "./terminal/shown.ts";

const pinoPackage = lazyPackage<typeof import("pino")>("pino");

export type LogFormat = "text" | "json";

/** How much may wait for a reader: a program that reads nothing of the emulator's stderr must not stop it. */
const WAITING_BYTES_MAX = 1024 * 1024;

/**
 * A log on stderr. `text` is for people: the time, the level, the message and its fields on one line. The library is loaded with the
 * first line: most emulators write none.
 */
export function openLog(level: LogLevel, format: LogFormat): Log {
  let opened: Log | undefined;
  const isEnabled = (of: LogLevel) => LOG_LEVELS.indexOf(of) >= LOG_LEVELS.indexOf(level);
  const line = (of: Exclude<LogLevel, "silent">): Log["info"] =>
    isEnabled(of)
      ? (fields, message) => {
          opened ??= openPino(level, format);
          opened[of](fields, message);
        }
      : () => {};
  const lines = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  return { ...lines, isLevelEnabled: (of) => isEnabled(of as LogLevel) };
}

function openPino(level: LogLevel, format: LogFormat): Log {
  const { pino, stdTimeFunctions } = pinoPackage();
  const settings = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  let lost = 0;
  // Not by pino's own writer: where a pipe is full that waits for the reader, and nothing else is done meanwhile.
  const write = (line: string) => {
    if (process.stderr.writableLength > WAITING_BYTES_MAX) {
      lost++;
      return;
    }
    const before = lost;
    lost = 0;
    if (before > 0) log.warn({ lines: before }, "lines of this log were dropped because its reader is too slow");
    process.stderr.write(format === "json" ? line : textOf(line));
  };
  const log: Log = pino(settings, { write });
  return log;
}

function textOf(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const texts = Object.entries(fields).map(([name, value]) => `${name}=${shown(String(value))}`);
  const error = (err as { readonly stack?: string } | undefined)?.stack;
  const more = error === undefined ? "" : `\n${shown(error)}`;
  return `${time} ${String(level).padEnd(5)} ${msg} ${texts.join(" ")}${more}\n`.replace(/ +\n/, "\n");
}
