import { DriverError, type LockOwner } from "./driver-error.ts";
import type { Fate } from "./process/process-identity.ts";
import type { PulumiExit } from "./process/pulumi-process.ts";

/** Says why the CLI failed, from how it ended and what it printed. */
export function failureOf(stack: string, what: string, exit: PulumiExit, reason?: unknown): DriverError {
  const text = `${exit.stderr}\n${exit.stdout}`;
  if (exit.wasInterrupted) return interruption(stack, reason);
  const owner = lockOwner(text);
  if (owner) return lockedBy(stack, owner);
  const reasons = [lastLines(exit.stderr) || lastLines(exit.stdout)];
  const ending = exit.code === null ? "was killed" : "failed";
  return new DriverError("failed", `${what} of ${stack} ${ending}.\n${reasons.join("\n")}`, {
    stack,
    diagnostics: reasons,
  });
}

/** What an aborted signal's reason means: a DriverError, such as a timeout's, is told as it is. */
export function interruption(stack: string, reason: unknown): DriverError {
  if (reason instanceof DriverError) return reason;
  return new DriverError("cancelled", `The operation on ${stack} was interrupted.`, { stack, cause: reason });
}

/** @param fate what is known of the holder; undefined when nothing but its text is. */
export function lockedBy(stack: string, owner: LockOwner, fate?: Fate): DriverError {
  if (fate?.is === "alive") {
    return new DriverError(
      "locked",
      `Stack ${stack} is locked: ${owner.text}, and ${fate.why}. Wait until that operation ends, or end it: mw cancel ${stack}`,
      { stack, owner },
    );
  }
  return new DriverError(
    "locked",
    `Stack ${stack} is locked: ${owner.text}. It is not proven that this operation has ended` +
      `${fate ? `: ${fate.why}` : ""}. Wait until it ends. If you know that it has ended, remove its lock: ` +
      `mw cancel ${stack} --force`,
    { stack, owner },
  );
}

/** AWS's ways to ask for fewer requests, as the provider repeats them. */
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
  // Nothing can be proven of several with one name and number.
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
  return text.trim().split("\n").slice(-12).join("\n");
}
