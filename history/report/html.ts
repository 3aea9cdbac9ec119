import { instantText } from "../time-words.ts";
import type { Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { html, raw } from "./markup.ts";
import { comparison } from "./page/comparison.ts";
import { executionSections } from "./page/executions.ts";
import { findings } from "./page/findings.ts";
import { nodesNow } from "./page/nodes.ts";
import { STYLE } from "./page/style.ts";
import { summary } from "./page/summary.ts";

export interface HtmlReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** A verification as one page that needs nothing else: no script, no network, light and dark, on a screen and on paper. */
export function htmlReport({ title, history, verdict }: HtmlReportOptions): string {
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
${summary(title, history, verdict)}
${findings(verdict.findings, history)}
${comparison(history, verdict.windowExecutionIds)}
${executionSections(history, verdict.windowExecutionIds)}
${nodesNow(history, verdict)}
</main>
<footer>${range(history)} Read back through the SSM API; instants are in UTC.</footer>
</body>
</html>
`.html
  }`;
}

function range({ range: { from, to } }: WindowHistory): string {
  if (!from && !to) return "All executions that AWS keeps.";
  return `Executions${from ? ` from ${instantText(from)}` : ""}${to ? ` until ${instantText(to)}` : ""}.`;
}
