import { scheduleSentence, type TargetForecast, type WindowForecast } from "./forecast.ts";
import { countText, isMatched } from "./matched-nodes.ts";
import type { NextExecution } from "./next-executions.ts";

/** How many nodes a line names. */
const NAMED_MAX = 3;

/** A window's forecast in lines, without its warnings. */
export function forecastLines(window: WindowForecast): string[] {
  const { nextExecutions, note, targets } = window;
  return [titleLine(window), ...executionLines({ nextExecutions, note }), ...targets.map(targetLine)];
}

export function titleLine(window: WindowForecast): string {
  const { resourceName, name, windowId } = window;
  const known = [name, windowId].filter((one) => one !== undefined && one !== resourceName).join(", ");
  return `window ${resourceName}${known === "" ? "" : ` (${known})`}: ${scheduleSentence(window)}`;
}

export function executionLines({ nextExecutions, note }: Pick<WindowForecast, "nextExecutions" | "note">): string[] {
  if (nextExecutions.length === 0) return [`  next executions: ${note ?? "none"}`];
  return [
    `  next executions${note === undefined ? "" : ` (${note})`}:`,
    ...nextExecutions.map((one) => `    ${executionText(one)}`),
  ];
}

/** `2026-12-12 02:00:00+01:00 (01:00:00Z)`; UTC with its day where that differs. */
function executionText({ utc, local, utcOffset, utcOffsetBefore }: NextExecution): string {
  const [day, time] = [utc.slice(0, 10), `${utc.slice(11, 19)}Z`];
  const changed =
    utcOffsetBefore === undefined ? "" : `  the clocks change before this: UTC${utcOffsetBefore} to UTC${utcOffset}`;
  if (utcOffset === "+00:00") return `${day} ${time}${changed}`;
  return `${local.replace("T", " ")} (${local.startsWith(day) ? time : `${day} ${time}`})${changed}`;
}

export function targetLine({ of, name, selection, nodes }: TargetForecast): string {
  const start = `  ${of} ${name}${selection === undefined ? "" : `: ${selection}`}`;
  if (!isMatched(nodes)) return `${start} → nodes not known: ${nodes.unknown}`;
  const { instanceIds, names, offline, otherResources } = nodes;
  const named = instanceIds.slice(0, NAMED_MAX).map((id) => (names[id] ? `${id} ${names[id]}` : id));
  const rest = nodes.count > named.length ? ", …" : "";
  const one = nodes.count === 1 && !nodes.isAtLeast;
  const count =
    nodes.count === 0
      ? "no managed node now"
      : `${countText(nodes)} managed ${one ? "node" : "nodes"} now: ${named.join(", ")}${rest}`;
  const others =
    otherResources === 0 ? "" : `; ${otherResources} other ${otherResources === 1 ? "resource" : "resources"}`;
  return `${start} → ${count}${offline ? `; ${offline} offline` : ""}${others}`;
}

/** The same nodes, time and words for a program that is previewed without `mw`. */
export function warningLine({ name, message }: WindowForecast["warnings"][number]): string {
  return `${message} [${name}]`;
}
