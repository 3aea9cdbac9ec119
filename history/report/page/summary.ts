import { QUESTIONS } from "../../questions.ts";
import { lengthText } from "../../time-words.ts";
import { CHECKS, type Finding, type Verdict } from "../../verdict.ts";
import type { ReportFacts } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import {
  clockSentence,
  coverage,
  originSentence,
  rangeSentence,
  scheduleText,
  verdictSentence,
  whichExecution,
} from "../sentences.ts";
import type { WindowFacts } from "../window-facts.ts";
import { sign } from "./tone.ts";

/** The head of the page: the verdict in a sentence, the numbers, and how many findings of each check passed. */
export function summary(title: string, facts: ReportFacts, verdict: Verdict): Html {
  const { window } = facts;
  const how = verdict.passed ? "good" : "bad";
  return html`<header class="hero ${how}" id="${window.windowId}">
  <p class="eyebrow">Maintenance window verification · ${title}</p>
  <h1>${window.name} <span class="verdict ${how}">${sign(how)} ${verdict.passed ? "Verified" : "Not verified"}</span></h1>
  <p class="sentence">${verdictSentence(facts)}</p>
  ${numbers(facts)}
  <p class="quiet">${windowLine(window)}</p>
  <p class="quiet origin">${originSentence(facts)} ${clockSentence(window)} ${rangeSentence(facts)}</p>
</header>
${questions(verdict.findings)}`;
}

function windowLine(window: WindowFacts): string {
  if (window.isDeleted) return `Window ${window.windowId} was deleted.`;
  const next = window.nextExecution ? `Next execution: ${window.nextExecution}.` : "No further executions.";
  return `Window ${window.windowId}: ${scheduleText(window)}. ${next}`;
}

function numbers({ judged, fleet }: ReportFacts): Html {
  const last = judged.at(-1);
  const installed = last?.installed;
  const tiles: Tile[] = [
    ...(fleet && fleet.askedAboutPatches > 0
      ? [tile(`${fleet.patched} of ${fleet.askedAboutPatches + fleet.notReached}`, `nodes ${fleet.question}`)]
      : []),
    ...(fleet && fleet.notReached > 0 ? [tile(String(fleet.notReached), "nodes not reached")] : []),
    ...(fleet && fleet.unknown > 0 ? [tile(String(fleet.unknown), "nodes with unknown patches")] : []),
    ...(installed
      ? [
          tile(
            `${installed.isAtLeast ? "≥ " : ""}${installed.count}`,
            `patches installed by ${whichExecution(judged)}${installed.onItsDay > 0 ? `, ${installed.onItsDay} more on its day` : ""}${coverage(installed)}`,
          ),
        ]
      : []),
    ...(fleet ? [tile(String(fleet.openPatches), "patches not installed")] : []),
    ...(last?.tookMs === undefined ? [] : [tile(lengthText(last.tookMs), "from start to end")]),
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

function questions(findings: readonly Finding[]): Html {
  const asked = CHECKS.map((check) => ({ check, own: findings.filter((finding) => finding.check === check) }));
  return html`<ul class="questions" aria-label="Checks">${asked
    .filter(({ own }) => own.length > 0)
    .map(({ check, own }) => {
      const yes = own.filter(({ passed }) => passed).length;
      const how = yes === own.length ? "good" : "bad";
      return html`<li class="${how}">${sign(how)} <span>${QUESTIONS[check]}</span> <span class="count">${[...(yes > 0 ? [`${yes} passed`] : []), ...(yes < own.length ? [`${own.length - yes} failed`] : [])].join(", ")}</span></li>`;
    })}</ul>`;
}
