import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { META_KEY } from "../backend/layout.ts";
import { DriverError, type LockOwner } from "../errors/driver-error.ts";
import { interruption } from "../errors/driver-error-of.ts";
import { isSystemError, machineFailure } from "../errors/machine-failure.ts";
import { lockedBy } from "../locks/stack-lock.ts";
import type { PulumiExit } from "../process/pulumi-process.ts";
import { type SecretsOfCommand, secretsFailureIn } from "./secrets-failure.ts";

/** A command of the CLI on a stack. */
export interface PulumiCommand extends SecretsOfCommand {
  /** e.g. `up` */
  readonly what: string;
  /** The path of the CLI. */
  readonly command: string;
}

/** Finds out why the CLI failed from its exit and its output. */
export function failureOf(run: PulumiCommand, colored: PulumiExit, reason?: unknown): DriverError {
  const { stack, what } = run;
  // The host of YAML colours its errors, whatever the CLI is told.
  const [stdout, stderr] = [colored.stdout, colored.stderr].map(stripVTControlCharacters) as [string, string];
  const exit = { ...colored, stdout, stderr };
  const text = `${exit.stderr}\n${exit.stdout}`;
  if (exit.wasInterrupted) return interruption(stack, reason);
  const owner = lockOwner(text);
  if (owner) return lockedBy(stack, owner);
  if (hasCrashed(exit)) return crashOf(run, exit);
  const errors = text.split("\n").filter((line) => ERROR_LINE.test(line));
  const other =
    secretsFailureIn(run, errors) ?? damageIn(run, errors) ?? contradictionIn(run, text) ?? refusalIn(run, errors);
  if (other) return other;
  const reasons = [lastLines(exit.stderr) || lastLines(exit.stdout)];
  return new DriverError("failed", `${what} of ${stack} failed.\n${reasons.join("\n")}`, {
    stack,
    diagnostics: reasons,
  });
}

/** `error: …`, or one of several below `error: 2 errors occurred:`. */
const ERROR_LINE = /^(error: | {4}\d+\) )/;

/** A CLI that ends by itself prints a line that begins with `error:`. */
function hasCrashed({ code, stdout, stderr }: PulumiExit): boolean {
  if (code === null) return true;
  const text = `${stderr}\n${stdout}`;
  return /^(panic:|fatal error:|runtime:|unexpected fault address)/m.test(text) || !/\berror:/i.test(text);
}

/** @param exit with a code other than 0, or an output that is not the CLI's. */
export function crashOf({ stack, what, command }: PulumiCommand, exit: PulumiExit): DriverError {
  const { code, signal } = exit;
  const ending =
    code === null
      ? `was killed${signal ? ` by ${signal}` : ""}`
      : code === 0
        ? "ended without doing its work"
        : `ended with code ${code}`;
  const why =
    code === null && signal === "SIGKILL"
      ? " The system does that when memory runs out: see dmesg, or run fewer at once."
      : "";
  const output = lastLines(exit.stderr) || lastLines(exit.stdout);
  const text =
    `The Pulumi CLI (${command}) crashed in ${what} of ${stack}: it ${ending}.${why} Run it again: that repairs what was ` +
    `left. If it crashes again, install the CLI anew.${output === "" ? "" : `\n${output}`}`;
  const diagnostics = output === "" ? [] : [output];
  return new DriverError("cli-crashed", text, { stack, diagnostics, file: command });
}

/** The error of a CLI that could not be started; other errors are returned unchanged. */
export function startFailureOf({ stack, command }: PulumiCommand, cwd: string, error: unknown): unknown {
  if (!isSystemError(error) || !error.syscall.startsWith("spawn")) return error;
  if (!existsSync(cwd)) {
    const text = `The folder ${cwd} does not exist any more. Create it again, or correct the project's directory.`;
    return new DriverError("machine", text, { stack, file: cwd, cause: error });
  }
  if (!["ENOENT", "EACCES", "ENOEXEC"].includes(error.code)) return machineFailure(error, stack);
  const text =
    `The Pulumi CLI ${command} cannot be started (${error.code}): it is missing, damaged or not for this machine. Remove ` +
    "it so that it is made anew, or install Pulumi so that `pulumi` is on PATH.";
  return new DriverError("cli-missing", text, { stack, file: command, cause: error });
}

/** A state, or the file that describes the backend, which the CLI cannot read. */
function damageIn({ stack, backendUrl }: PulumiCommand, errors: readonly string[]): DriverError | undefined {
  const line = errors.find((one) =>
    /failed to load checkpoint|could not deserialize|corrupt store|state store unsupported|read "[^"]*meta\.yaml"/.test(
      one,
    ),
  );
  if (line === undefined) return undefined;
  const key = /[^\s"]*\.pulumi\/[^\s"]+/.exec(line)?.[0] ?? (/meta\.yaml/.test(line) ? META_KEY : undefined);
  const file = key === undefined ? backendUrl : `${backendUrl.replace(/[?].*/, "").replace(/\/$/, "")}/${key}`;
  const fix = file.endsWith(META_KEY)
    ? `A backend of this CLI has "version: 1" in it.`
    : "Restore it from a backup (.pulumi/backups in the backend).";
  const text = `The state of stack ${stack} cannot be read: ${file}: ${line.slice("error: ".length)}. It was left as it is. ${fix}`;
  return new DriverError("state", text, { stack, file });
}

/** A state that can be read and contradicts itself, of which the CLI prints a page with its own call stack. */
function contradictionIn({ stack }: PulumiCommand, text: string): DriverError | undefined {
  const [, why] = /snapshot integrity failure; refusing to use it: (.+)/.exec(text) ?? [];
  if (why === undefined) return undefined;
  const fix = `Run \`pulumi state repair --stack ${stack}\`, or restore a backup (.pulumi/backups in the backend).`;
  return new DriverError("state", `The state of stack ${stack} is damaged: ${why}. It was left as it is. ${fix}`, {
    stack,
  });
}

const REFUSALS: Readonly<Record<string, string>> = {
  "no space left on device": "ENOSPC",
  "disk quota exceeded": "EDQUOT",
  "read-only file system": "EROFS",
  "permission denied": "EACCES",
  "too many open files": "EMFILE",
  "cannot allocate memory": "ENOMEM",
};

/** Errors of the system in Go's words: `write /path: no space left on device`. */
function refusalIn({ stack }: PulumiCommand, errors: readonly string[]): DriverError | undefined {
  for (const line of errors) {
    const [, syscall = "", path, reason = ""] = /(\w+) (\/[^\s:]*): ([a-z][a-z -]+)/.exec(line) ?? [];
    const code = REFUSALS[reason.trim()];
    if (code !== undefined) return machineFailure(Object.assign(new Error(line), { code, syscall, path }), stack);
  }
  return undefined;
}

/** AWS's throttling errors, as the provider prints them. */
export function isThrottling(text: string): boolean {
  return /\b(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|RequestLimitExceeded|Rate exceeded|SlowDown)\b/.test(
    text,
  );
}

/** "the stack is currently locked by 1 lock(s). … created by root@host (pid 123) at 2026-…" */
function lockOwner(text: string): LockOwner | undefined {
  if (!/stack is currently locked/.test(text)) return undefined;
  const [created, ...others] = text.matchAll(/created by \S*?@(\S+) \(pid (\d+)\)(?: at (\S+))?/g);
  if (!created) return { text: "another operation holds its lock" };
  // With several locks of one host name and process id, none can be identified.
  if (others.length > 0) return { text: [created, ...others].map(([owner]) => owner).join(", ") };
  const since = new Date(created[3] ?? "");
  return {
    text: created[0],
    host: created[1],
    pid: Number(created[2]),
    since: Number.isNaN(since.getTime()) ? undefined : since,
  };
}

function lastLines(text: string): string {
  const last = text.slice(-LAST_CHARACTERS);
  const strange = last.match(/(?!\s)[\p{Cc}\ufffd]/gu)?.length ?? 0;
  if (strange > last.length / 20) return `(${text.length} characters that are no text)`;
  const lines = last.trim().split("\n");
  // An error of a YAML program is followed by its lines, which may be many, and by further errors.
  const errors = lines.flatMap((line, index) => (/^\s*error:/i.test(line) ? index : []));
  const first = errors.find((index) => index >= lines.length - LINES_MAX) ?? errors.at(-1) ?? lines.length;
  const from = Math.min(first, Math.max(0, lines.length - 12));
  return lines.slice(from, from + LINES_MAX).join("\n");
}

const LINES_MAX = 40;

const LAST_CHARACTERS = 8000;
