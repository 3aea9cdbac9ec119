/** Where the emulator writes what it does: a pino logger, or anything with these four methods. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether it writes lines of this level; without it, lines of all levels are sent to it. */
  isLevelEnabled?(level: string): boolean;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const NO_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
