import type { StackWindow } from "../../automation/read-back/stack-windows.ts";
import { instantText, lengthText, zoneOf } from "../../history/time-words.ts";
import type { WaitProgress, WaitTrouble } from "../../history/wait-for-execution.ts";
import type { LiveLine } from "./live-line.ts";

/** The time after which an unchanged line is printed again. */
const SAY_AGAIN_MS = 10 * 60_000;

/** Prints what the wait is for when it changes, and otherwise from time to time. */
export function waitView(
  stack: string,
  { say, show }: Pick<LiveLine, "say" | "show">,
  showStack: boolean,
): (progress: WaitProgress, window: StackWindow) => void {
  const prefix = showStack ? `${stack}: ` : "";
  const printed = new Map<string, { readonly subject: string; readonly atMs: number }>();
  return (progress, { windowId, name = windowId }) => {
    const isFirst = printed.size === 0;
    const last = printed.get(windowId);
    const nowMs = progress.now.getTime();
    const subject = JSON.stringify({ ...progress, now: undefined });
    show(stack, { text: `${name}: ${brief(progress)}` });
    if (last && subject === last.subject && nowMs - last.atMs < SAY_AGAIN_MS) return;
    printed.set(windowId, { subject, atMs: nowMs });
    say(prefix + text(progress, name));
    if (isFirst && progress.type === "waiting") {
      say(
        `${prefix}To resume this wait after an interruption: mw verify ${stack} --wait --from ${progress.from.toISOString()}`,
      );
    }
  };
}

/** Reports a failed request and when it is retried. */
export function troubleView(
  stack: string,
  { say }: Pick<LiveLine, "say">,
  showStack: boolean,
): (trouble: WaitTrouble) => void {
  const prefix = showStack ? `${stack}: ` : "";
  return ({ error, retryInMs }) => {
    // Of a host with several addresses only the code is known.
    const why = error.message || (error as NodeJS.ErrnoException).code;
    say(`${prefix}No response${why ? ` (${why})` : ""}. Retrying in ${lengthText(retryInMs)}.`);
  };
}

function brief(progress: WaitProgress): string {
  const zone = zoneOf({ scheduleTimezone: progress.timeZone });
  if (progress.type === "waiting") return `next execution at ${instantText(progress.opensAt, zone)}`;
  return progress.type === "running" ? "execution running" : "reading the history";
}

function text(progress: WaitProgress, window: string): string {
  const nowMs = progress.now.getTime();
  const zone = zoneOf({ scheduleTimezone: progress.timeZone });
  switch (progress.type) {
    case "waiting":
      return `It is ${instantText(progress.now, zone)}. The next execution of ${window} starts at ${instantText(progress.opensAt, zone)}, in ${lengthText(progress.opensAt.getTime() - nowMs)}.`;
    case "running":
      return `Execution ${progress.windowExecutionId} of ${window} has been running for ${lengthText(nowMs - progress.startedAt.getTime())}.`;
    case "ended":
      return `Execution ${progress.windowExecutionId} of ${window} ended at ${instantText(progress.endedAt, zone)}.`;
    case "deadline":
      return `The wait for ${window} timed out at ${instantText(progress.now, zone)}.`;
    case "never":
      return `${window} has no further executions to wait for.`;
  }
}
