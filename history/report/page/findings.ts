import { QUESTIONS } from "../../questions.ts";
import { CHECKS, type Finding } from "../../verdict.ts";
import type { WindowHistory } from "../../window-history.ts";
import { counted } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { sign } from "./tone.ts";

/** Findings of one question that are written out; the rest is counted. */
const FINDINGS_MAX = 50;

/** What says no, each with its evidence, in sight; what says yes, folded. */
export function findings(all: readonly Finding[], history: WindowHistory): Html {
  const no = all.filter(({ passed }) => !passed);
  const yes = all.filter(({ passed }) => passed);
  return html`<section aria-labelledby="findings">
  <h2 id="findings">Findings</h2>
  ${no.length === 0 ? html`<p>${sign("good")} Nothing says no.</p>` : byQuestion(no, history)}
  ${yes.length === 0 ? [] : [html`<details class="fold"><summary>${counted(yes.length, "check")} ${yes.length === 1 ? "says" : "say"} yes</summary>${byQuestion(yes, history)}</details>`]}
</section>`;
}

function byQuestion(some: readonly Finding[], history: WindowHistory): Html {
  return html`${CHECKS.flatMap((check) => {
    const own = some.filter((finding) => finding.check === check);
    if (own.length === 0) return [];
    const how = own[0]!.passed ? "good" : "bad";
    const rest = own.length - FINDINGS_MAX;
    return [
      html`<div class="finding ${how}"><h3>${sign(how)} ${QUESTIONS[check]}</h3>
<ul>${own
        .slice(0, FINDINGS_MAX)
        .map(
          ({ subject, text }) =>
            html`<li><span class="subject"><code>${subject}</code>${nameOf(subject, history)}</span> <span class="text">${text}</span></li>`,
        )}</ul>
${rest > 0 ? [html`<p class="quiet">… and ${rest} more.</p>`] : []}</div>`,
    ];
  })}`;
}

function nameOf(subject: string, { nodes }: WindowHistory): Html {
  const name = nodes.get(subject)?.name;
  return name === undefined ? html`` : html` <span class="quiet">${name}</span>`;
}
