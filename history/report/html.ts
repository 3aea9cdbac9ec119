import { QUESTIONS } from "../questions.ts";
import type { Finding, Verdict } from "../verdict.ts";
import type {
  NodeInvocation,
  NodeState,
  PatchState,
  TaskInvocation,
  WindowExecution,
  WindowHistory,
  WindowSummary,
} from "../window-history.ts";
import { type Html, html } from "./markup.ts";
import { STYLE } from "./style.ts";

export interface HtmlReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** A verification as one page that needs nothing else: no script, no network, light and dark. */
export function htmlReport({ title, history, verdict }: HtmlReportOptions): string {
  const { window, executions } = history;
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${verdict.passed ? "verified" : "not verified"}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<header>
  <p class="eyebrow">Maintenance window of ${title}</p>
  <h1>${window.name} <span class="verdict ${verdict.passed ? "good" : "bad"}">${verdict.passed ? "Verified" : "Not verified"}</span></h1>
  <p>${windowLine(window)}</p>
</header>
<section>
  <h2>Findings</h2>
  ${findingsTable(verdict.findings)}
</section>
<section>
  <h2>Executions</h2>
  ${executions.length === 0 ? html`<p>None.</p>` : executions.toReversed().map((execution) => executionSection(execution, history))}
</section>
<section>
  <h2>Nodes now</h2>
  ${nodesTable([...history.nodes.values()])}
</section>
</main>
</body>
</html>
`.html
  }`;
}

function windowLine(window: WindowSummary): string {
  if (window.isDeleted) return "The window was deleted since.";
  const zone = window.scheduleTimezone ? ` in ${window.scheduleTimezone}` : "";
  const next = window.nextExecutionTime ? `Next at ${window.nextExecutionTime}.` : "It does not open again.";
  return `${window.schedule}${zone}, open for ${window.durationHours} h, no new task in the last ${window.cutoffHours} h. ${next}`;
}

function findingsTable(findings: readonly Finding[]): Html {
  return html`<div class="scroll"><table class="cards">
  <thead><tr><th>Result</th><th>Question</th><th>About</th><th>Evidence</th></tr></thead>
  <tbody>${findings.map(
    ({ passed, check, subject, text }) => html`<tr>
    <td><span class="mark ${passed ? "good" : "bad"}">${passed ? "✔ yes" : "✘ no"}</span></td>
    <td>${QUESTIONS[check]}</td><td><code>${subject}</code></td><td>${text}</td></tr>`,
  )}</tbody></table></div>`;
}

function executionSection(execution: WindowExecution, history: WindowHistory): Html {
  const { windowExecutionId, status, statusDetails, startedAt, endedAt, tasks } = execution;
  const invocations = tasks.flatMap((task) => task.invocations.flatMap(({ nodes }) => nodes));
  return html`<details ${raw(isLatestWithWork(execution, history) ? "open" : "")}>
  <summary><span class="mark ${tone(status)}">${status}</span> <time>${instant(startedAt)}</time>
    <span class="quiet">${endedAt ? `took ${length(startedAt, endedAt)}` : "still running"}, ${invocations.length} node${invocations.length === 1 ? "" : "s"}</span></summary>
  <p class="quiet">Execution <code>${windowExecutionId}</code>${statusDetails ? `: ${statusDetails}` : ""}</p>
  ${execution.unavailable ? html`<p class="quiet">${execution.unavailable}.</p>` : ""}
  ${tasks.map(
    (
      task,
    ) => html`<h3>${taskName(task.taskArn, history)} <span class="mark ${tone(task.status)}">${task.status}</span></h3>
    ${[task, ...task.invocations].flatMap(({ unavailable }) => (unavailable ? [html`<p class="quiet">${unavailable}.</p>`] : []))}
    ${timeline(execution, task.invocations, history)}
    ${task.invocations.flatMap(({ nodes }) => nodes).map((node) => nodeSteps(node, history))}`,
  )}
</details>`;
}

function taskName(taskArn: string, { window }: WindowHistory): string {
  const name = window.tasks.find((task) => task.taskArn === taskArn)?.name;
  return name === undefined ? taskArn : `${name} (${taskArn})`;
}

function isLatestWithWork(execution: WindowExecution, { executions }: WindowHistory): boolean {
  return execution === executions.findLast(({ tasks }) => tasks.length > 0);
}

/** A bar for each node, on the time of the execution. */
function timeline(execution: WindowExecution, invocations: readonly TaskInvocation[], history: WindowHistory): Html {
  const from = execution.startedAt.getTime();
  const bars = invocations.flatMap(({ nodes }) => nodes).map((node) => ({ node, span: spanOf(node) }));
  const ends = bars.flatMap(({ span }) => (span ? [span.to] : []));
  const to = Math.max(execution.endedAt?.getTime() ?? from, from + 1000, ...ends);
  const place = (at: number) => (((at - from) / (to - from)) * 100).toFixed(2);
  return html`<div class="timeline" role="img" aria-label="When each node worked, from ${instant(new Date(from))} to ${instant(new Date(to))}">
  ${bars.map(
    ({ node, span }) =>
      html`<div class="row"><span class="label">${nodeName(node.instanceId, history)}</span><span class="track">${
        span
          ? html`<span class="bar ${tone(node.status)}" style="left:${place(span.from)}%;width:${Math.max(0.5, Number(place(span.to)) - Number(place(span.from)))}%" title="${node.status}: ${length(new Date(span.from), new Date(span.to))}"></span>`
          : ""
      }</span></div>`,
  )}
  <div class="row axis"><span class="label"></span><span class="ends"><time>${instant(new Date(from))}</time><time>${instant(new Date(to))}</time></span></div>
</div>`;
}

function spanOf({ steps }: NodeInvocation): { from: number; to: number } | undefined {
  const starts = steps.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const ends = steps.flatMap(({ endedAt }) => (endedAt ? [endedAt.getTime()] : []));
  return starts.length === 0 ? undefined : { from: Math.min(...starts), to: Math.max(...starts, ...ends) };
}

function nodeName(instanceId: string, { nodes }: WindowHistory): string {
  return nodes.get(instanceId)?.name ?? instanceId;
}

function nodeSteps(node: NodeInvocation, history: WindowHistory): Html {
  return html`<details class="node"><summary><code>${node.instanceId}</code> ${nodeName(node.instanceId, history)}
    <span class="mark ${tone(node.status)}">${node.statusDetails ?? node.status}</span></summary>
  ${node.steps.map(
    (
      step,
      index,
    ) => html`<h4>Step ${index + 1}: ${step.name} <span class="mark ${tone(step.status)}">${step.status}</span>
      <span class="quiet">exit code ${step.responseCode}${step.startedAt && step.endedAt ? `, ${length(step.startedAt, step.endedAt)}` : ""}</span></h4>
    ${step.isExcerpt ? html`<p class="quiet">An excerpt; more was printed.</p>` : ""}
    ${[step.output, step.errorOutput].filter((text) => text.trim() !== "").map((text) => html`<pre tabindex="0">${text}</pre>`)}`,
  )}
</details>`;
}

function nodesTable(nodes: readonly NodeState[]): Html {
  if (nodes.length === 0) return html`<p>The window's targets match no node.</p>`;
  return html`<div class="scroll"><table>
  <thead><tr><th>Node</th><th>Name</th><th>Platform</th><th>Ping</th><th>Operation</th><th>Installed</th><th>Missing</th><th>Failed</th><th>Pending reboot</th><th>Compliance</th></tr></thead>
  <tbody>${nodes.map(
    ({ instanceId, name, platform, pingStatus, patch, patchBefore, patchCompliance }) => html`<tr>
    <td><code>${instanceId}</code></td><td>${name ?? "-"}</td><td>${platform ?? "-"}</td><td>${pingStatus ?? "unknown"}</td>
    <td>${patch?.operation ?? "-"}</td><td>${beforeAfter(patchBefore, patch, ({ installed, installedOther }) => installed + installedOther)}</td>
    <td>${beforeAfter(patchBefore, patch, ({ missing }) => missing)}</td>
    <td>${patch?.failed ?? "-"}</td><td>${patch?.installedPendingReboot ?? "-"}</td>
    <td><span class="mark ${patchCompliance === "COMPLIANT" ? "good" : "bad"}">${patchCompliance ?? "not reported"}</span></td></tr>`,
  )}</tbody></table></div>`;
}

/** `12 → 0` when it is known what there was before the window opened. */
function beforeAfter(
  before: PatchState | undefined,
  after: PatchState | undefined,
  count: (patch: PatchState) => number,
): string {
  if (!after) return "-";
  return before ? `${count(before)} → ${count(after)}` : String(count(after));
}

function tone(status: string): "good" | "bad" | "busy" {
  if (/^success$/i.test(status)) return "good";
  return /^(in_?progress|pending|skipped_overlapping|cancelling)$/i.test(status) ? "busy" : "bad";
}

function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

function length(from: Date, to: Date): string {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function raw(text: string): Html {
  return { html: text };
}
