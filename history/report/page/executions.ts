import { hasSucceeded } from "../../judge/steps.ts";
import { instantText, lengthText } from "../../time-words.ts";
import type {
  AutomationRun,
  NodeInvocation,
  NodeStep,
  TaskExecution,
  TaskInvocation,
  WindowHistory,
} from "../../window-history.ts";
import type { ExecutionFacts, ReportFacts } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { counted } from "../sentences.ts";
import { timeSpan } from "./time-span.ts";
import { taskName, timeline } from "./timeline.ts";
import { badge } from "./tone.ts";

/** Executions that are shown down to their steps: those that were judged, and the newest. */
const EXECUTIONS_MAX = 8;
/** Nodes whose steps are shown, of one task; those that did not end well come first. */
const NODES_MAX = 40;
/** Of those that ended well. */
const GOOD_NODES_MAX = 10;
const RUNBOOKS_MAX = 40;

/** Each execution with its window's time, a timeline, and the steps of its nodes; newest first, the newest judged one open. */
export function executionSections(facts: ReportFacts, history: WindowHistory): Html {
  const worked = facts.executions.filter(
    ({ execution }) => execution.tasks.length > 0 || execution.unavailable !== undefined,
  );
  const judged = worked.filter(({ isJudged }) => isJudged);
  const first = [...judged.slice(-EXECUTIONS_MAX), ...worked.slice(-EXECUTIONS_MAX)];
  const shown = new Set([...new Set(first)].slice(0, EXECUTIONS_MAX));
  const newest = judged.at(-1) ?? worked.at(-1);
  const inOrder = worked.filter((execution) => shown.has(execution)).toReversed();
  const rest = worked.length - inOrder.length;
  const id = `timelines-${facts.window.windowId}`;
  return html`<section aria-labelledby="${id}">
  <h2 id="${id}">Timelines</h2>
  ${inOrder.length === 0 ? html`<p>No execution did anything.</p>` : inOrder.map((one) => section(one, facts, history, one === newest))}
  ${rest > 0 ? [html`<p class="quiet">… and ${counted(rest, "execution")} without a timeline here.</p>`] : []}
</section>`;
}

function section(own: ExecutionFacts, { window }: ReportFacts, history: WindowHistory, isOpen: boolean): Html {
  const { execution, tookMs, nodes } = own;
  const { windowExecutionId, status, statusDetails, startedAt, tasks, unavailable } = execution;
  const took = tookMs === undefined ? "still running" : `took ${lengthText(tookMs)}`;
  return html`<details class="execution" ${isOpen ? OPEN : ""}>
  <summary>${badge(status)} <time>${instantText(startedAt, window.zone)}</time> <span class="quiet">${took}, ${counted(nodes, "node")}</span></summary>
  <p class="quiet">Execution <code>${windowExecutionId}</code>${statusDetails ? `: ${statusDetails}` : ""}</p>
  ${unavailable === undefined ? [] : [html`<p class="note">${unavailable}.</p>`]}
  ${timeSpan(own, window)}
  ${tasks.length === 0 ? [] : [timeline(execution, history)]}
  ${tasks.map((task) => taskSection(task, history))}
</details>`;
}

const OPEN: Html = { html: "open" };

function taskSection(task: TaskExecution, history: WindowHistory): Html {
  const { invocations, statusDetails, unavailable, type } = task;
  const nodes = invocations.flatMap((invocation) => invocation.nodes);
  const bad = nodes.filter((node) => !hasSucceeded(node)).slice(0, NODES_MAX);
  const good = nodes.filter(hasSucceeded).slice(0, GOOD_NODES_MAX);
  const unlisted = invocations.reduce((sum, { unlistedNodes = 0 }) => sum + unlistedNodes, 0);
  const rest = nodes.length + unlisted - bad.length - good.length;
  const reasons = [unavailable, ...invocations.map((invocation) => invocation.unavailable)].flatMap((one) => one ?? []);
  return html`<div class="steps"><h3>${taskName(task, history)} ${badge(task.status)} <span class="quiet">${type}${statusDetails && statusDetails !== "Success" ? `: ${statusDetails}` : ""}</span></h3>
  ${[...new Set(reasons)].slice(0, NODES_MAX).map((reason) => html`<p class="note">${reason}.</p>`)}
  ${runbooks(invocations)}
  ${nodes.length + unlisted === 0 && invocations.some(({ automation }) => !automation) ? invocations.slice(0, RUNBOOKS_MAX).map(otherWork) : []}
  ${bad.map((node) => nodeSteps(node, history))}
  ${good.map((node) => nodeSteps(node, history))}
  ${rest > 0 ? [html`<p class="quiet">… and the steps of ${counted(rest, "more node", "more nodes")}, which mw history shows.</p>`] : []}</div>`;
}

/** A function's or state machine's one status. */
function otherWork({ executionId, invocationId, status, statusDetails }: TaskInvocation): Html {
  return html`<p>${badge(status)} <code>${executionId ?? invocationId}</code> <span class="quiet">${statusDetails ?? ""}</span></p>`;
}

function runbooks(invocations: readonly TaskInvocation[]): readonly Html[] {
  const runs = invocations.flatMap(({ automation }) => automation ?? []);
  const worst = runs.toSorted((a, b) => Number(a.status === "Success") - Number(b.status === "Success"));
  const rest = runs.length - RUNBOOKS_MAX;
  return [
    ...worst.slice(0, RUNBOOKS_MAX).map(runbook),
    ...(rest > 0 ? [html`<p class="quiet">… and ${counted(rest, "more run")} of the runbook.</p>`] : []),
  ];
}

function runbook(run: AutomationRun): Html {
  return html`<details class="node"><summary>${badge(run.status)} runbook ${run.documentName} <code>${run.automationExecutionId}</code></summary>
  ${run.failureMessage === undefined ? [] : [html`<pre tabindex="0">${run.failureMessage}</pre>`]}
  <ol>${run.steps.map(
    (step) =>
      html`<li>${badge(step.status, step.startedAt ? undefined : "busy")} ${step.name} <span class="quiet">${step.action}${
        step.startedAt && step.endedAt ? `, ${lengthText(step.endedAt.getTime() - step.startedAt.getTime())}` : ""
      }</span>${step.failureMessage ? html`<pre tabindex="0">${step.failureMessage}</pre>` : ""}${step.automation ? runbook(step.automation) : ""}</li>`,
  )}</ol></details>`;
}

function nodeSteps(node: NodeInvocation, { nodes }: WindowHistory): Html {
  const name = nodes.get(node.instanceId)?.name;
  return html`<details class="node"><summary>${badge(node.statusDetails ?? node.status, hasSucceeded(node) ? "good" : undefined)} <code>${node.instanceId}</code> ${name ?? ""}</summary>
  ${node.steps.map((step, index) => stepOutput(step, index + 1))}
</details>`;
}

function stepOutput(step: NodeStep, number: number): Html {
  const took =
    step.startedAt && step.endedAt ? `, ${lengthText(step.endedAt.getTime() - step.startedAt.getTime())}` : "";
  const texts = [step.output, step.errorOutput].filter((text) => text.trim() !== "");
  return html`<h4>Step ${number}: ${step.name} ${badge(step.status)} <span class="quiet">exit code ${step.responseCode}${took}</span></h4>
  ${step.isExcerpt ? [html`<p class="quiet">An excerpt; more was printed.</p>`] : []}
  ${texts.map((text) => html`<pre tabindex="0">${text}</pre>`)}`;
}
