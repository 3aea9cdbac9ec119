import { QUESTIONS } from "../../questions.ts";
import { lengthText } from "../../time-words.ts";
import { CHECKS, type Finding, type Verdict } from "../../verdict.ts";
import type { WindowHistory, WindowSummary } from "../../window-history.ts";
import { coverage, type PatchesIn, verdictFacts, verdictSentence } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { sign } from "./tone.ts";

/** Whether the patching really happened, before anything else: a sentence, the numbers, and the questions one by one. */
export function summary(title: string, history: WindowHistory, verdict: Verdict): Html {
  const { window } = history;
  const how = verdict.passed ? "good" : "bad";
  return html`<header class="hero ${how}">
  <p class="eyebrow">Did the patching really happen? · ${title}</p>
  <h1>${window.name} <span class="verdict ${how}">${sign(how)} ${verdict.passed ? "Verified" : "Not verified"}</span></h1>
  <p class="sentence">${verdictSentence(history, verdict)}</p>
  ${numbers(history, verdict)}
  <p class="quiet">${windowLine(window)}</p>
</header>
${questions(verdict.findings)}`;
}

function windowLine(window: WindowSummary): string {
  if (window.isDeleted) return `Window ${window.windowId} was deleted since.`;
  const zone = window.scheduleTimezone ? ` in ${window.scheduleTimezone}` : "";
  const next = window.nextExecutionTime ? `Next at ${window.nextExecutionTime}.` : "It does not open again.";
  return `Window ${window.windowId}: ${window.schedule}${zone}, open for ${window.durationHours} h, no new task in the last ${window.cutoffHours} h. ${next}`;
}

function numbers(history: WindowHistory, verdict: Verdict): Html {
  const { judged, patchedNodes, askedNodes, openPatches, patchesInRange } = verdictFacts(history, verdict);
  const last = judged.at(-1);
  const tiles: Tile[] = [
    ...(askedNodes > 0 ? [tile(`${patchedNodes} of ${askedNodes}`, "nodes patched")] : []),
    ...(last?.patchesIn
      ? [tile(String(last.patchesIn.count), `patches went in${beside(last.patchesIn, patchesInRange)}`)]
      : []),
    tile(String(openPatches), "patches still open"),
    ...(last?.tookMs === undefined ? [] : [tile(lengthText(last.tookMs), "from opening to end")]),
    ...(last?.slackMs === undefined ? [] : [tile(lengthText(Math.abs(last.slackMs)), slackLabel(last.slackMs))]),
  ];
  return html`<dl class="numbers">${tiles.map(([value, label]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

type Tile = readonly [value: string, label: string];

function tile(value: string, label: string): Tile {
  return [value, label];
}

function slackLabel(slackMs: number): string {
  return slackMs < 0 ? "too late: after the window closed" : "slack before the window closed";
}

function beside(own: PatchesIn, ofRange: PatchesIn | undefined): string {
  const more =
    ofRange === undefined || ofRange.count === own.count ? "" : `, ${ofRange.count} over all executions shown`;
  return `${coverage(own)}${more}`;
}

function questions(findings: readonly Finding[]): Html {
  const asked = CHECKS.map((check) => ({ check, own: findings.filter((finding) => finding.check === check) }));
  return html`<ul class="questions" aria-label="The questions">${asked
    .filter(({ own }) => own.length > 0)
    .map(({ check, own }) => {
      const yes = own.filter(({ passed }) => passed).length;
      const how = yes === own.length ? "good" : "bad";
      return html`<li class="${how}">${sign(how)} <span>${QUESTIONS[check]}</span> <span class="count">${[...(yes > 0 ? [`${yes} yes`] : []), ...(yes < own.length ? [`${own.length - yes} no`] : [])].join(", ")}</span></li>`;
    })}</ul>`;
}
