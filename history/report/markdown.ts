import { QUESTIONS } from "../questions.ts";
import { isoText } from "../time-words.ts";
import { CHECKS, type Finding, type Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { type ExecutionFacts, reportFacts } from "./facts.ts";
import { plainText } from "./plain-text.ts";
import {
  clockSentence,
  installedCount,
  originSentence,
  rangeSentence,
  scheduleText,
  slackText,
  verdictSentence,
} from "./sentences.ts";
import type { WindowFacts } from "./window-facts.ts";

export interface MarkdownReportOptions {
  /** What the report is about, e.g. the stack's name. */
  readonly title: string;
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** Lines in the table of what went wrong; a comment on a pull request has a limit of 65,536 characters. */
const FAILURES_MAX = 100;
/** Characters of a line, on an average over a table that is full. */
const LINE_LENGTH = 550;
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
  return [`## ❌ ${cell(title)}: could not be verified`, "", cell(failure), ""].join("\n");
}

/** A verdict as a comment for a pull request: GitHub's and GitLab's Markdown. */
export function markdownReport(
  { title, history, verdict }: MarkdownReportOptions,
  failuresMax: number = FAILURES_MAX,
): string {
  const facts = reportFacts(history, verdict);
  const { window, judged } = facts;
  const failures = verdict.findings.filter(({ passed }) => !passed);
  return [
    `## ${verdict.passed ? "✅" : "❌"} ${cell(title)}: ${verdict.passed ? "verified" : "not verified"}`,
    "",
    `Window **${cell(window.name)}** (${code(window.windowId)})${window.isDeleted ? ", deleted" : `: ${code(scheduleText(window))}`}.`,
    cell(clockSentence(window)),
    "",
    cell(originSentence(facts)),
    cell(rangeSentence(facts)),
    "",
    cell(verdictSentence(facts)),
    "",
    ...judged.map((execution) => executionLine(execution, window)),
    "",
    "| | Question | Passed | Failed |",
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

function executionLine({ execution, slackMs, installed }: ExecutionFacts, { zone }: WindowFacts): string {
  const { windowExecutionId, status, startedAt, endedAt } = execution;
  const slack = slackMs === undefined ? "" : `, ${slackText(slackMs)}`;
  const end = `from ${isoText(startedAt, zone)} ${endedAt ? `to ${isoText(endedAt, zone)}${slack}` : "and still running"}`;
  const patches = installed ? `, ${installedCount(installed)}` : "";
  return `- execution ${code(windowExecutionId)}: ${cell(status)}, ${end}${patches}`;
}

function summaryLine(question: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const failed = findings.filter(({ passed }) => !passed).length;
  return [`| ${failed === 0 ? "✅" : "❌"} | ${question} | ${findings.length - failed} | ${failed} |`];
}

function failureTable(failures: readonly Finding[], failuresMax: number): string[] {
  const lines: string[] = [];
  let characters = 0;
  for (const { check, subject, text } of failures.slice(0, failuresMax)) {
    const line = `| ${QUESTIONS[check]} | ${code(subject)} | ${cell(text)} |`;
    characters += line.length;
    if (characters > failuresMax * LINE_LENGTH) break;
    lines.push(line);
  }
  const rest = failures.length - lines.length;
  return [
    "### Failed checks",
    "",
    "| Question | About | Reason |",
    "| --- | --- | --- |",
    ...lines,
    ...(rest > 0 ? ["", `… and ${rest} more.`] : []),
    "",
  ];
}

/** What a node printed stays one cell's text: no markup, no mention of a person or an issue, no line or column of its own. */
function cell(text: string): string {
  const plain = plainText(text);
  const short = plain.length > TEXT_MAX ? `${plain.slice(0, TEXT_MAX).replace(/\p{Surrogate}$/u, "")}…` : plain;
  return (
    short
      .replace(/\s+/g, " ")
      .replace(/[\\`*_{}[\]<>#|~!&]/g, "\\$&")
      .replace(/@/g, "@\u200b")
      // References to issues, merge requests, milestones and labels are made of what is left after the markup.
      .replace(/([#!$%~&])(?=\w)/g, "$1\u200b")
      .replace(/:\/\//g, ":\u200b//")
      .replace(/\bwww\./gi, "www\u200b.")
  );
}

/** An id or an expression as code; a backtick in it would end the code, and a column ends a cell even there. */
function code(text: string): string {
  const plain = plainText(text).replace(/\s+/g, " ").replace(/[`|]/g, "'");
  return `\`${plain}\``;
}
