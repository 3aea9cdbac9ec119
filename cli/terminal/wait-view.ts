import type { WaitProgress } from "../../history/wait-for-opening.ts";
import type { Terminal } from "./terminal.ts";
import { instantText, lengthText } from "./time.ts";

/** How much time goes by before the same thing is said again. */
const SAY_AGAIN_MS = 10 * 60_000;

/** Says what is waited for when it changes, and now and then while it does not. */
export function waitView(stack: string, { say }: Terminal): (progress: WaitProgress) => void {
  let said: string | undefined;
  let saidAtMs = 0;
  return (progress) => {
    const isFirst = said === undefined;
    const nowMs = progress.now.getTime();
    const subject = JSON.stringify({ ...progress, now: undefined });
    if (subject === said && nowMs - saidAtMs < SAY_AGAIN_MS) return;
    said = subject;
    saidAtMs = nowMs;
    say(text(progress));
    if (isFirst && progress.type === "waiting") {
      say(`If this is interrupted, go on with: mw verify ${stack} --wait --from ${progress.from.toISOString()}`);
    }
  };
}

function text(progress: WaitProgress): string {
  const nowMs = progress.now.getTime();
  switch (progress.type) {
    case "waiting":
      return `It is ${instantText(progress.now)}; the window opens at ${instantText(progress.opensAt)}, in ${lengthText(nowMs, Math.max(nowMs, progress.opensAt.getTime()))}.`;
    case "running":
      return `Execution ${progress.windowExecutionId} has been running for ${lengthText(progress.startedAt.getTime(), nowMs)}.`;
    case "ended":
      return `Execution ${progress.windowExecutionId} ended at ${instantText(progress.endedAt)}.`;
    case "deadline":
      return `Time is up: it is ${instantText(progress.now)}.`;
    case "never":
      return "The window does not open: there is nothing to wait for.";
  }
}
