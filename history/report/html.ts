import type { Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { reportFacts } from "./facts.ts";
import { html, raw } from "./markup.ts";
import { comparison } from "./page/comparison.ts";
import { executionSections } from "./page/executions.ts";
import { findings } from "./page/findings.ts";
import { nodesNow } from "./page/nodes.ts";
import { STYLE } from "./page/style.ts";
import { summary } from "./page/summary.ts";
import { clockSentence, originSentence, rangeSentence } from "./sentences.ts";

export interface HtmlReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** A verification as one page that needs nothing else: no script, no network, light and dark, on a screen and on paper. */
export function htmlReport({ title, history, verdict }: HtmlReportOptions): string {
  const facts = reportFacts(history, verdict);
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}: ${verdict.passed ? "verified" : "not verified"}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${summary(title, facts, verdict)}
${findings(verdict.findings, history)}
${comparison(facts)}
${executionSections(facts, history)}
${nodesNow(facts)}
</main>
<footer>${rangeSentence(facts)} ${originSentence(facts)} ${clockSentence(facts.window)}</footer>
</body>
</html>
`.html
  }`;
}
