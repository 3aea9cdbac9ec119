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
): (progress: WaitProgress) => void {
  const prefix = showStack ? `${stack}: ` : "";
  let printed: string | undefined;
  let printedAtMs = 0;
  return (progress) => {
    const isFirst = printed === undefined;
    const nowMs = progress.now.getTime();
    const subject = JSON.stringify({ ...progress, now: undefined });
    show(stack, { text: brief(progress) });
    if (subject === printed && nowMs - printedAtMs < SAY_AGAIN_MS) return;
    printed = subject;
    printedAtMs = nowMs;
    say(prefix + text(progress));
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
    const { message } = error.cause instanceof Error && error.message === "fetch failed" ? error.cause : error;
    say(`${prefix}No response${message ? ` (${message})` : ""}. Retrying in ${lengthText(retryInMs)}.`);
  };
}

function brief(progress: WaitProgress): string {
  const zone = zoneOf({ scheduleTimezone: progress.timeZone });
  if (progress.type === "waiting") return `next execution at ${instantText(progress.opensAt, zone)}`;
  return progress.type === "running" ? "execution running" : "reading the history";
}

function text(progress: WaitProgress): string {
  const nowMs = progress.now.getTime();
  const zone = zoneOf({ scheduleTimezone: progress.timeZone });
  switch (progress.type) {
    case "waiting":
      return `It is ${instantText(progress.now, zone)}. The next execution starts at ${instantText(progress.opensAt, zone)}, in ${lengthText(progress.opensAt.getTime() - nowMs)}.`;
    case "running":
      return `Execution ${progress.windowExecutionId} has been running for ${lengthText(nowMs - progress.startedAt.getTime())}.`;
    case "ended":
      return `Execution ${progress.windowExecutionId} ended at ${instantText(progress.endedAt, zone)}.`;
    case "deadline":
      return `The wait timed out at ${instantText(progress.now, zone)}.`;
    case "never":
      return "The window has no further executions to wait for.";
  }
}
