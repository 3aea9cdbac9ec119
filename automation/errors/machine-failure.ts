import { tmpdir } from "node:os";
import { join } from "node:path";
import { DriverError } from "./driver-error.ts";

/** An error of the operating system: Node.js gives it a code such as `ENOSPC` and the name of the system call. */
export type SystemError = NodeJS.ErrnoException & { readonly code: string; readonly syscall: string };

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}

/** What the machine refuses, with the path and the fix. @param about the stack. */
export function machineFailure(error: SystemError, about?: string): DriverError {
  return new DriverError("machine", machineText(error), { stack: about, file: error.path, cause: error });
}

export function machineText(error: SystemError): string {
  const { path, message } = error;
  const [what, fix] = explanations(path)[error.code] ?? [message, "Fix this, then run it again."];
  const isTemporary = path?.startsWith(join(tmpdir(), "mw-"));
  return `${what}${what === message ? "." : ` (${error.code}: ${error.syscall}).`} ${fix}${
    isTemporary ? ` Or set TMPDIR to a folder with room that can be written; it is ${tmpdir()} now.` : ""
  }`;
}

function explanations(path: string | undefined): Readonly<Record<string, readonly [what: string, fix: string]>> {
  const place = path ?? "a file";
  const full = [`The disk is full: ${place} cannot be written`, "Make room there, then run it again."] as const;
  const forbidden = [
    `${path ?? "A file"} may not be used by this user`,
    "Change its permissions, or run as its owner.",
  ] as const;
  const files = ["Too many files are open", "Raise the limit (ulimit -n), then run it again."] as const;
  return {
    ENOSPC: full,
    EDQUOT: full,
    EROFS: [`${place} is on a read-only file system`, "Name a place that can be written."],
    EACCES: forbidden,
    EPERM: forbidden,
    ENOENT:
      path === undefined
        ? ["The working directory of this process was deleted", "Change to a directory that exists."]
        : [`${path} does not exist`, "Create it, or correct the path."],
    ENOTDIR: [`${place} is below a file that is used as a folder`, "Correct the path."],
    EISDIR: [`${place} is a folder where a file is needed`, "Name a file, or remove the folder."],
    EMFILE: files,
    ENFILE: files,
    ENOMEM: ["The machine is out of memory", "Free memory, then run it again."],
    EAGAIN: ["The machine cannot start another process", "Raise the limit (ulimit -u), or run fewer at once."],
  };
}
