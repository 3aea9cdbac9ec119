import type { Verification } from "../../automation/read-back/read-back.ts";
import { QUESTIONS } from "../../history/questions.ts";
import { reportFacts } from "../../history/report/facts.ts";
import { plainText } from "../../history/report/plain-text.ts";
import { clockSentence, originSentence, rangeSentence, verdictSentence } from "../../history/report/sentences.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints every finding with its reason, then the verdict with its numbers, and where they come from. */
export function printVerdict({ history, verdict }: Verification, { print, style }: Terminal): void {
  const { findings, passed } = verdict;
  const rows = findings.map((finding) => [
    finding.passed ? style("green", "✔") : style("red", "✘"),
    QUESTIONS[finding.check].toLowerCase(),
    finding.subject,
    // It may quote what a node printed, which must not move a terminal's cursor.
    style(finding.passed ? "dim" : "red", plainText(finding.text)),
  ]);
  for (const line of table(rows, "  ")) print(line);
  print();
  const facts = reportFacts(history, verdict);
  const sentence = verdictSentence(facts);
  const heading = passed ? style(["green", "bold"], "Verified") : style(["red", "bold"], "Not verified");
  print(`  ${heading}: ${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`);
  for (const line of [originSentence(facts), clockSentence(facts.window), rangeSentence(facts)]) {
    print(`  ${style("dim", plainText(line))}`);
  }
}
