import { QUESTIONS } from "../../questions.ts";
import { CHECKS, type Finding } from "../../verdict.ts";
import type { WindowHistory } from "../../window-history.ts";
import { type Html, html } from "../markup.ts";
import { counted } from "../sentences.ts";
import { sign } from "./tone.ts";

/** Reasons of one question that are written out, and subjects of one reason; the rest is counted. */
const REASONS_MAX = 50;
const SUBJECTS_MAX = 12;

/** The checks that failed, each with its evidence, in sight; those that passed, folded. */
export function findings(all: readonly Finding[], history: WindowHistory): Html {
  const no = all.filter(({ passed }) => !passed);
  const yes = all.filter(({ passed }) => passed);
  const id = `findings-${history.window.windowId}`;
  return html`<section aria-labelledby="${id}">
  <h2 id="${id}">Findings</h2>
  ${no.length === 0 ? html`<p>${sign("good")} No check failed.</p>` : byQuestion(no, history)}
  ${yes.length === 0 ? [] : [html`<details class="fold"><summary>${counted(yes.length, "check")} passed</summary>${byQuestion(yes, history)}</details>`]}
</section>`;
}

function byQuestion(some: readonly Finding[], history: WindowHistory): Html {
  return html`${CHECKS.flatMap((check) => {
    const own = some.filter((finding) => finding.check === check);
    if (own.length === 0) return [];
    const how = own[0]!.passed ? "good" : "bad";
    const reasons = [...byText(own)];
    const rest = reasons.length - REASONS_MAX;
    return [
      html`<div class="finding ${how}"><h3>${sign(how)} ${QUESTIONS[check]}</h3>
<ul>${reasons
        .slice(0, REASONS_MAX)
        .map(
          ([text, subjects]) =>
            html`<li><span class="subject">${subjectList(subjects, history)}</span> <span class="text">${text}</span></li>`,
        )}</ul>
${rest > 0 ? [html`<p class="quiet">… and ${counted(rest, "more reason")}.</p>`] : []}</div>`,
    ];
  })}`;
}

/** Nodes of a large fleet fail for the same few reasons. */
function byText(some: readonly Finding[]): Map<string, string[]> {
  const subjects = new Map<string, string[]>();
  for (const { text, subject } of some) {
    const known = subjects.get(text);
    if (known) known.push(subject);
    else subjects.set(text, [subject]);
  }
  return subjects;
}

function subjectList(subjects: readonly string[], history: WindowHistory): readonly Html[] {
  const rest = subjects.length - SUBJECTS_MAX;
  return [
    ...(subjects.length > 1 ? [html`<b>${subjects.length} of them</b>`] : []),
    ...subjects.slice(0, SUBJECTS_MAX).map((id) => html`<span><code>${id}</code>${nameOf(id, history)}</span>`),
    ...(rest > 0 ? [html`<span class="quiet">… and ${rest} more</span>`] : []),
  ];
}

function nameOf(subject: string, { nodes }: WindowHistory): Html {
  const name = nodes.get(subject)?.name;
  return name === undefined ? html`` : html` <span class="quiet">${name}</span>`;
}
