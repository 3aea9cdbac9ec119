import type { TimeZone } from "../../../schedule/time-zone.ts";
import { instantText, lengthText } from "../../time-words.ts";
import type { ExecutionFacts, ReportFacts } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { counted, coverage } from "../sentences.ts";
import { badge } from "./tone.ts";

/** Executions that are compared: the newest. */
const EXECUTIONS_MAX = 30;

/** The executions side by side, newest first: how long each took, with how much to spare, for how many nodes. */
export function comparison({ executions, window: { zone, windowId } }: ReportFacts): Html {
  const id = `executions-${windowId}`;
  const facts = executions.slice(-EXECUTIONS_MAX);
  const longestMs = Math.max(1, ...facts.map(({ tookMs = 0 }) => tookMs));
  const rest = executions.length - facts.length;
  const hasPatches = facts.some(({ installed }) => installed !== undefined);
  return html`<section aria-labelledby="${id}">
  <h2 id="${id}">Executions</h2>
  ${
    facts.length === 0
      ? html`<p>None.</p>`
      : html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="cards">
  <thead><tr><th scope="col">Started</th><th scope="col">Status</th><th scope="col">Took</th><th scope="col">Slack</th><th scope="col">Nodes</th><th scope="col">Failed</th><th scope="col">Not reached</th>${hasPatches ? [html`<th scope="col">Patches installed</th>`] : []}</tr></thead>
  <tbody>${facts.toReversed().map((one) => row(one, longestMs, hasPatches, zone))}</tbody></table></div>`
  }
  ${rest > 0 ? [html`<p class="quiet">… and ${counted(rest, "earlier one")}.</p>`] : []}
  ${hasPatches ? [html`<p class="quiet">Patches are counted by the time of their installation${coverageOf(facts)}. A + means that there may have been more: patches that were replaced since are not counted.</p>`] : []}
</section>`;
}

function coverageOf(facts: readonly ExecutionFacts[]): string {
  const cut = facts.find(({ installed }) => installed && coverage(installed) !== "")?.installed;
  return cut ? coverage(cut) : "";
}

function row(facts: ExecutionFacts, longestMs: number, hasPatches: boolean, zone: TimeZone): Html {
  const { execution, isJudged, tookMs, slackMs, nodes, failedNodes, unreachedNodes, installed } = facts;
  const { status, statusDetails, startedAt } = execution;
  const count = installed && `${installed.count}${installed.isAtLeast || installed.onItsDay > 0 ? "+" : ""}`;
  return html`<tr>
    <td data-label="Started"><time>${instantText(startedAt, zone)}</time>${isJudged ? html` <span class="tag">judged</span>` : html``}</td>
    <td data-label="Status">${badge(status)} ${statusDetails && statusDetails !== status ? html`<span class="quiet">${statusDetails}</span>` : html``}</td>
    <td data-label="Took" class="took">${
      tookMs === undefined
        ? "still running"
        : html`<span class="length" style="--share:${((tookMs / longestMs) * 100).toFixed(1)}%" aria-hidden="true"></span>${lengthText(tookMs)}`
    }</td>
    <td data-label="Slack" class="number">${slackMs === undefined ? "-" : html`<span class="${slackMs < 0 ? "bad" : ""}">${slackMs < 0 ? "−" : ""}${lengthText(Math.abs(slackMs))}</span>`}</td>
    <td data-label="Nodes" class="number">${nodes}</td>
    <td data-label="Failed" class="number">${failedNodes === 0 ? "0" : html`<strong class="bad">${failedNodes}</strong>`}</td>
    <td data-label="Not reached" class="number">${unreachedNodes === 0 ? "0" : html`<strong class="bad">${unreachedNodes}</strong>`}</td>
    ${hasPatches ? [html`<td data-label="Patches installed" class="number">${count ?? "-"}</td>`] : []}</tr>`;
}
