import { instantText, lengthText, zoneOf } from "../../history/time-words.ts";
import type { WaitProgress, WaitTrouble } from "../../history/wait-for-execution.ts";
import type { LiveLine } from "./live-line.ts";

/** How much time goes by before the same thing is said again. */
const SAY_AGAIN_MS = 10 * 60_000;

/** Says what is waited for when it changes, and now and then while it does not. */
export function waitView(
  stack: string,
  { say, show }: Pick<LiveLine, "say" | "show">,
  showStack: boolean,
): (progress: WaitProgress) => void {
  const prefix = showStack ? `${stack}: ` : "";
  let said: string | undefined;
  let saidAtMs = 0;
  return (progress) => {
    const isFirst = said === undefined;
    const nowMs = progress.now.getTime();
    const subject = JSON.stringify({ ...progress, now: undefined });
    show(stack, { text: brief(progress) });
    if (subject === said && nowMs - saidAtMs < SAY_AGAIN_MS) return;
    said = subject;
    saidAtMs = nowMs;
    say(prefix + text(progress));
    if (isFirst && progress.type === "waiting") {
      say(
        `${prefix}To resume this wait after an interruption: mw verify ${stack} --wait --from ${progress.from.toISOString()}`,
      );
    }
  };
}

/** Says that there is no response, and when the question is asked again. */
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
