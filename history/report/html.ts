import type { Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { type ReportFacts, reportFacts } from "./facts.ts";
import { type Html, html, raw } from "./markup.ts";
import { comparison } from "./page/comparison.ts";
import { executionSections } from "./page/executions.ts";
import { findings } from "./page/findings.ts";
import { nodesNow } from "./page/nodes.ts";
import { STYLE } from "./page/style.ts";
import { summary } from "./page/summary.ts";
import { sign } from "./page/tone.ts";
import { clockSentence, counted, originSentence, rangeSentence, verdictSentence } from "./sentences.ts";

export interface HtmlReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** A verification as one page that needs nothing else: no script, no network, light and dark, on a screen and on paper. */
export function htmlReport(report: HtmlReportOptions): string {
  return htmlReports(report.title, [report]);
}

/** The same for several windows, one below the other, with a list of them first. */
export function htmlReports(title: string, reports: readonly HtmlReportOptions[]): string {
  const isVerified = reports.every(({ verdict }) => verdict.passed);
  const parts = reports.map((report) => ({ ...report, facts: reportFacts(report.history, report.verdict) }));
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}: ${isVerified ? "verified" : "not verified"}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${parts.length > 1 ? contents(title, parts) : []}
${parts.map(
  (part) => html`<main>
${summary(part.title, part.facts, part.verdict)}
${findings(part.verdict.findings, part.history)}
${comparison(part.facts)}
${executionSections(part.facts, part.history)}
${nodesNow(part.facts)}
</main>
<footer>${rangeSentence(part.facts)} ${originSentence(part.facts)} ${clockSentence(part.facts.window)}</footer>`,
)}
</body>
</html>
`.html
  }`;
}

/** The windows of the page, each with its verdict and a link. */
function contents(title: string, parts: readonly (HtmlReportOptions & { readonly facts: ReportFacts })[]): Html {
  const passed = parts.filter(({ verdict }) => verdict.passed).length;
  const items = parts.map(({ verdict, facts }) => {
    const how = verdict.passed ? "good" : "bad";
    const { windowId, name } = facts.window;
    return html`<li class="${how}">${sign(how)} <a href="#${windowId}">${name}</a> <span class="text">${verdictSentence(facts)}</span></li>`;
  });
  return html`<nav class="contents" aria-label="Windows">
<p class="eyebrow">Maintenance window verification · ${title}</p>
<p class="sentence">${passed} of ${counted(parts.length, "window")} verified</p>
<ul>${items}</ul>
</nav>`;
}
