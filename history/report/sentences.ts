import { instantText, lengthText, UTC } from "../time-words.ts";
import type { HistorySource } from "../window-history.ts";
import type { ExecutionFacts, InstalledFacts, ReportFacts } from "./facts.ts";
import type { WindowFacts } from "./window-facts.ts";

// The facts of a report as sentences, the same in every form of report.

/** Whether the patching happened, in a sentence with the numbers. */
export function verdictSentence({ checks, judged, fleet }: ReportFacts): string {
  const all = checks.passed + checks.failed;
  const first =
    checks.failed === 0 ? `All ${counted(all, "check")} passed` : `${checks.failed} of ${counted(all, "check")} failed`;
  const last = judged.at(-1);
  const nodes = fleet ? fleet.askedAboutPatches + fleet.notReached : 0;
  const parts = [
    ...(fleet && fleet.askedAboutPatches > 0
      ? [`${fleet.patched} of ${counted(nodes, "node")} ${fleet.question}`]
      : []),
    ...(fleet && fleet.notReached > 0 ? [`${counted(fleet.notReached, "node")} not reached`] : []),
    ...(fleet && fleet.unknown > 0 ? [`patches of ${counted(fleet.unknown, "node")} unknown`] : []),
    ...(last?.installed
      ? [`${installedCount(last.installed)} by ${whichExecution(judged)}${coverage(last.installed)}`]
      : []),
    ...(fleet && fleet.openPatches > 0 ? [`${counted(fleet.openPatches, "patch", "patches")} not installed`] : []),
    ...(last ? [endText(last)] : ["no execution was checked"]),
  ];
  return `${first}: ${parts.join(", ")}.`;
}

/** What the numbers of a report are of: the last execution that was judged. */
export function whichExecution(judged: readonly unknown[]): string {
  return judged.length > 1 ? `the last of ${judged.length} executions` : "this execution";
}

/** `12 patches installed`, `at least 12 patches installed, 3 more on its day` */
export function installedCount({ count, onItsDay, isAtLeast }: Omit<InstalledFacts, "readNodes" | "ofNodes">): string {
  const ofDay = onItsDay === 0 ? "" : `, and ${onItsDay} more on its day,`;
  return `${isAtLeast ? "at least " : ""}${counted(count, "patch", "patches")} installed${ofDay}`;
}

/** ` on the 200 of 998 nodes whose patches were read`; empty when all were. */
export function coverage({ readNodes, ofNodes }: Pick<InstalledFacts, "readNodes" | "ofNodes">): string {
  return readNodes === ofNodes ? "" : ` on the ${readNodes} of ${counted(ofNodes, "node")} whose patches were read`;
}

function endText({ tookMs, slackMs }: ExecutionFacts): string {
  if (tookMs === undefined) return "still running";
  if (slackMs === undefined) return `done in ${lengthText(tookMs)}`;
  return `done in ${lengthText(tookMs)}, ${slackText(slackMs)}`;
}

/** `1 h 56 min before the end of its window` */
export function slackText(slackMs: number): string {
  return slackMs < 0
    ? `${lengthText(-slackMs)} after the end of its window`
    : `${lengthText(slackMs)} before the end of its window`;
}

/** `AWS, account 111122223333, region us-east-1`; `emulator at http://127.0.0.1:4599, account …, region …` */
export function sourceText(source: HistorySource | undefined): string {
  if (!source) return "source unknown";
  const { cloud, endpoint, account, region } = source;
  const at = endpoint === undefined ? "" : ` at ${endpoint}`;
  return `${cloud === "aws" ? "AWS" : "emulator"}${at}, account ${account ?? "unknown"}, region ${region}`;
}

/** Where the facts were read, and when. */
export function originSentence(facts: Pick<ReportFacts, "source" | "madeAt" | "window">): string {
  const { source, madeAt, window } = facts;
  const when = madeAt ? `, at ${instantText(madeAt, window.zone)}` : "";
  const clock = madeAt && source?.cloud === "emulator" ? " by the emulator's clock" : "";
  return `Read from: ${sourceText(source)}${when}${clock}.`;
}

/** The window's times and how they are shown. */
export function clockSentence({ zone, timeZone, utcOffset }: WindowFacts): string {
  if (zone === UTC && timeZone === "UTC") return "Time zone of the window: UTC.";
  if (zone === UTC) return `Time zone of the window: ${timeZone}, which is unknown to this machine; times are in UTC.`;
  return `Time zone of the window: ${timeZone} (${utcOffset}); times are in this zone, with UTC in brackets.`;
}

/** `cron(0 2 ? * TUE#2 *) in America/New_York (UTC-05:00), 3 days after that day, open for 2 h, no new task in the last 1 h` */
export function scheduleText(window: WindowFacts): string {
  const { schedule, timeZone, utcOffset, scheduleOffsetDays: days, durationHours, cutoffHours } = window;
  const zone = timeZone === "UTC" ? "UTC" : `${timeZone}${utcOffset === "" ? "" : ` (${utcOffset})`}`;
  const offset = days === undefined ? "" : `, schedule offset ${counted(days, "day")}`;
  return `${schedule} in ${zone}${offset}, open for ${durationHours} h, no new task in the last ${cutoffHours} h`;
}

/** Which executions a report is about. */
export function rangeSentence({ range: { from, to }, asOf, window: { zone } }: ReportFacts): string {
  if (!from && !to) return "All executions of the last 30 days.";
  const since = from ? ` from ${instantText(from, zone)}` : "";
  const until = to ? ` until ${instantText(to, zone)}` : "";
  return `Executions that started${since}${until}${asOf ? ", checked as of that end" : ""}.`;
}

/** `1 node`, `3 patches` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
