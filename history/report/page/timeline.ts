import type { TimeZone } from "../../../schedule/time-zone.ts";
import { hasSucceeded } from "../../judge/steps.ts";
import { nameOfTask } from "../../task-names.ts";
import { lengthText, timeText, zoneOf } from "../../time-words.ts";
import type { NodeInvocation, TaskExecution, WindowExecution, WindowHistory } from "../../window-history.ts";
import { type Html, html } from "../markup.ts";
import { counted } from "../sentences.ts";
import { sign, type Tone, tone } from "./tone.ts";

/** Rows of one task; what ended well beyond them shares a row. */
const ROWS_MAX = 24;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** When each task and each of its nodes worked, on the time of the execution. Nodes that did not end well come first. */
export function timeline(execution: WindowExecution, history: WindowHistory): Html {
  const from = execution.startedAt.getTime();
  const spans = execution.tasks.flatMap((task) => [taskSpan(task), ...nodesOfTask(task).map(spanOf)]);
  const ends = spans.flatMap((span) => (span ? [span.to] : []));
  const to = Math.max(execution.endedAt?.getTime() ?? from, from + 1000, ...latest(ends));
  const scale: Scale = { from, to, stepMs: stepOf(to - from), zone: zoneOf(history.window) };
  return html`<div class="timeline" style="--step:${((scale.stepMs / (to - from)) * 100).toFixed(3)}%">
  ${execution.tasks.map((task) => taskRows(task, scale, history))}
  ${axis(scale)}
</div>`;
}

/** Of thousands of numbers, which a call cannot take as arguments. */
function latest(instants: readonly number[]): number[] {
  return instants.length === 0 ? [] : [instants.reduce((a, b) => Math.max(a, b))];
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly zone: TimeZone;
}

function taskRows(task: TaskExecution, scale: Scale, history: WindowHistory): Html {
  const nodes = nodesOfTask(task);
  const worst = nodes.toSorted((a, b) => Number(hasSucceeded(a)) - Number(hasSucceeded(b)) || startOf(a) - startOf(b));
  const bad = worst.filter((node) => !hasSucceeded(node));
  // Some good ones are shown beside the bad ones, to compare.
  const shown =
    worst.length <= ROWS_MAX ? worst : worst.slice(0, Math.max(ROWS_MAX / 2, Math.min(bad.length + 4, ROWS_MAX)));
  const rest = worst.slice(shown.length);
  const span = taskSpan(task);
  return html`<div class="task">
  ${row({ label: html`<b>${taskName(task, history)}</b>`, span, how: tone(task.status), text: statusText(task.status, span), kind: "whole" }, scale)}
  <ul aria-label="Nodes of ${taskName(task, history)}">${shown.map((node) => html`<li>${nodeRow(node, scale, history)}</li>`)}
  ${rest.length === 0 ? [] : [html`<li>${restRow(rest, scale)}</li>`]}</ul></div>`;
}

function nodeRow(node: NodeInvocation, scale: Scale, history: WindowHistory): Html {
  const name = history.nodes.get(node.instanceId)?.name;
  const label = html`${name === undefined ? html`<code>${node.instanceId}</code>` : html`<span title="${node.instanceId}">${name}</span>`}`;
  const span = spanOf(node);
  const how: Tone = hasSucceeded(node) ? "good" : tone(node.status) === "busy" ? "busy" : "bad";
  return row({ label, span, how, text: statusText(node.statusDetails ?? node.status, span), kind: "" }, scale);
}

function restRow(rest: readonly NodeInvocation[], scale: Scale): Html {
  const spans = rest.flatMap((node) => spanOf(node) ?? []);
  const span =
    spans.length === 0
      ? undefined
      : spans.reduce((a, b) => ({ from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }));
  const bad = rest.filter((node) => !hasSucceeded(node)).length;
  const label = html`<span class="quiet">… and ${counted(rest.length, "more node", "more nodes")}</span>`;
  const text = bad === 0 ? "all Success" : `${bad} of them not successful`;
  return row({ label, span, how: bad === 0 ? "good" : "bad", text, kind: "many" }, scale);
}

interface Row {
  readonly label: Html;
  readonly span: Span | undefined;
  readonly how: Tone;
  readonly text: string;
  readonly kind: "" | "whole" | "many";
}

function row({ label, span, how, text, kind }: Row, { from, to, zone }: Scale): Html {
  const place = (at: number) => ((at - from) / (to - from)) * 100;
  return html`<div class="row ${kind}"><span class="label">${label}</span><span class="track" aria-hidden="true">${
    span
      ? html`<span class="bar ${how}" style="left:min(${place(span.from).toFixed(2)}%, calc(100% - 3px));width:max(3px, ${(place(span.to) - place(span.from)).toFixed(2)}%)" title="${timeText(new Date(span.from), zone)} to ${timeText(new Date(span.to), zone)}"></span>`
      : ""
  }</span><span class="text">${sign(how)} ${text}</span></div>`;
}

function statusText(status: string, span: Span | undefined): string {
  return span ? `${status}, ${lengthText(span.to - span.from)}` : status;
}

/** Marks at round distances from the start. */
function axis({ from, to, stepMs, zone }: Scale): Html {
  const marks = Array.from({ length: Math.floor((to - from) / stepMs) }, (_, index) => (index + 1) * stepMs);
  const place = (ms: number) => ((ms / (to - from)) * 100).toFixed(2);
  // A mark at the very end would run out of the picture.
  const inside = marks.filter((ms) => ms / (to - from) < 0.93);
  return html`<div class="row axis"><span class="label"><span class="quiet">from ${timeText(new Date(from), zone)}</span></span><span class="ticks" aria-hidden="true">${inside.map(
    (ms) => html`<span style="left:${place(ms)}%">+${lengthText(ms)}</span>`,
  )}</span><span class="text quiet">to ${timeText(new Date(to), zone)}</span></div>`;
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400].map(
  (seconds) => seconds * 1000,
);

/** So that there are three to six marks. */
function stepOf(lengthMs: number): number {
  return STEPS_MS.find((step) => lengthMs / step <= 5) ?? 7 * 86_400_000;
}

function nodesOfTask({ invocations }: TaskExecution): NodeInvocation[] {
  return invocations.flatMap(({ nodes }) => nodes);
}

function taskSpan({ startedAt, endedAt, invocations }: TaskExecution): Span | undefined {
  if (!startedAt) return undefined;
  const ends = invocations.flatMap((invocation) => (invocation.endedAt ? [invocation.endedAt.getTime()] : []));
  return { from: startedAt.getTime(), to: endedAt?.getTime() ?? Math.max(startedAt.getTime(), ...latest(ends)) };
}

/** From the first step that ran to the end of the last one. A step that was skipped has instants too, and no length. */
export function spanOf({ steps }: NodeInvocation): Span | undefined {
  const starts = steps.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const ends = steps.flatMap(({ endedAt }) => (endedAt ? [endedAt.getTime()] : []));
  return starts.length === 0 ? undefined : { from: Math.min(...starts), to: Math.max(...starts, ...ends) };
}

function startOf(node: NodeInvocation): number {
  return spanOf(node)?.from ?? Number.POSITIVE_INFINITY;
}

export function taskName(task: TaskExecution, history: WindowHistory): string {
  const name = nameOfTask(task, history);
  const { taskArn } = task;
  const what = taskArn.startsWith("arn:") ? taskArn.split(":").slice(-2).join(":") : taskArn;
  return name === undefined ? what : `${name} (${what})`;
}
