import type { Log, LogLevel } from "../emulator/observe/log.ts";
import { shown } from "./terminal/shown.ts";

export type LogFormat = "text" | "json";

/** A log on stderr. `text` is for people: the time, the level, the message and its fields on one line. */
export async function openLog(level: LogLevel, format: LogFormat): Promise<Log> {
  const { pino, stdTimeFunctions } = await import("pino");
  const settings = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Written at once: the last line before an end counts most.
  const log: Log = pino(settings, format === "json" ? pino.destination({ fd: 2, sync: true }) : { write: writeText });
  return log;
}

function writeText(line: string): void {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const texts = Object.entries(fields).map(([name, value]) => `${name}=${shown(String(value))}`);
  const error = (err as { readonly stack?: string } | undefined)?.stack;
  const more = error === undefined ? "" : `\n${error}`;
  process.stderr.write(`${time} ${String(level).padEnd(5)} ${msg} ${texts.join(" ")}${more}\n`.replace(/ +\n/, "\n"));
}
