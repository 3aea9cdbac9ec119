import { DriverError, type LockOwner } from "./driver-error.ts";
import type { PulumiExit } from "./process/pulumi-process.ts";

/** Says why the CLI failed, from how it ended, what it printed, and the errors that its engine reported. */
export function failureOf(stack: string, what: string, exit: PulumiExit, diagnostics: readonly string[]): DriverError {
  const text = `${exit.stderr}\n${exit.stdout}`;
  if (exit.wasInterrupted) {
    return new DriverError("cancelled", `${what} of ${stack} was interrupted.`, { stack, diagnostics });
  }
  const owner = lockOwner(text);
  if (owner) {
    return new DriverError(
      "locked",
      `Stack ${stack} is in use: ${owner.text}. Wait until that operation ends; if it is known to be gone, ` +
        `remove its lock: eval "$(npx mw env ${stack})" && pulumi cancel --stack ${stack} --yes`,
      { stack, owner },
    );
  }
  const reasons = diagnostics.length > 0 ? diagnostics : [lastLines(exit.stderr) || lastLines(exit.stdout)];
  const ending = exit.code === null ? "was killed" : "failed";
  return new DriverError("failed", `${what} of ${stack} ${ending}.\n${reasons.join("\n")}`, {
    stack,
    diagnostics: reasons,
  });
}

/** "the stack is currently locked by 1 lock(s). … created by root@host (pid 123) at 2026-…" */
function lockOwner(text: string): LockOwner | undefined {
  if (!/stack is currently locked/.test(text)) return undefined;
  const created = /created by \S*?@(\S+) \(pid (\d+)\)( at \S+)?/.exec(text);
  if (!created) return { text: "another operation holds its lock" };
  return { text: created[0], host: created[1], pid: Number(created[2]) };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-12).join("\n");
}
