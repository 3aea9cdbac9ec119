import { QUESTIONS } from "../questions.ts";
import { CHECKS, type Finding, type Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";

export interface MarkdownReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** Lines in the table of what went wrong; a comment on a pull request has a limit of 65,536 characters. */
const FAILURES_MAX = 100;
/** Characters of one reason, which may quote what a node printed. */
const TEXT_MAX = 400;

/** What could not be verified, and why. */
export interface MarkdownFailure {
  readonly title: string;
  readonly failure: string;
}

/** Several verdicts in one comment, a section each. */
export function markdownReports(sections: readonly (MarkdownReportOptions | MarkdownFailure)[]): string {
  const failuresMax = Math.max(1, Math.floor(FAILURES_MAX / Math.max(1, sections.length)));
  return sections
    .map((section) => ("failure" in section ? failureSection(section) : markdownReport(section, failuresMax)))
    .join("\n");
}

function failureSection({ title, failure }: MarkdownFailure): string {
  return [`## ❌ ${cell(title)}: could not be judged`, "", cell(failure), ""].join("\n");
}

/** A verdict as a comment for a pull request: GitHub's and GitLab's Markdown. */
export function markdownReport(
  { title, history, verdict }: MarkdownReportOptions,
  failuresMax: number = FAILURES_MAX,
): string {
  const { window, executions } = history;
  const failures = verdict.findings.filter(({ passed }) => !passed);
  const judged = executions.filter(({ windowExecutionId }) => verdict.windowExecutionIds.includes(windowExecutionId));
  return [
    `## ${verdict.passed ? "✅" : "❌"} ${cell(title)}: ${verdict.passed ? "verified" : "not verified"}`,
    "",
    `Window **${cell(window.name)}** (\`${window.windowId}\`)${window.schedule ? `, \`${window.schedule}\`` : ""}.`,
    ...judged.map(({ windowExecutionId, status, startedAt, endedAt }) => {
      const end = endedAt ? `to ${endedAt.toISOString()}` : "and still running";
      return `- execution \`${windowExecutionId}\`: ${status}, from ${startedAt.toISOString()} ${end}`;
    }),
    "",
    "| | Question | Yes | No |",
    "| --- | --- | ---: | ---: |",
    ...CHECKS.flatMap((check) =>
      summaryLine(
        QUESTIONS[check],
        verdict.findings.filter((finding) => finding.check === check),
      ),
    ),
    "",
    ...(failures.length === 0 ? [] : failureTable(failures, failuresMax)),
  ].join("\n");
}

function summaryLine(question: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const failed = findings.filter(({ passed }) => !passed).length;
  return [`| ${failed === 0 ? "✅" : "❌"} | ${question} | ${findings.length - failed} | ${failed} |`];
}

function failureTable(failures: readonly Finding[], failuresMax: number): string[] {
  const rest = failures.length - failuresMax;
  return [
    "### What says no",
    "",
    "| Question | About | Reason |",
    "| --- | --- | --- |",
    ...failures
      .slice(0, failuresMax)
      .map(({ check, subject, text }) => `| ${QUESTIONS[check]} | \`${subject}\` | ${cell(text)} |`),
    ...(rest > 0 ? ["", `… and ${rest} more.`] : []),
    "",
  ];
}

/** What a node printed stays one cell's text: no markup, no mention of a person, no line or column of its own. */
function cell(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  return short
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>#|~]/g, "\\$&")
    .replace(/@/g, "@\u200b");
}
