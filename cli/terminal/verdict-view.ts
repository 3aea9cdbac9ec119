import type { Verification, WindowVerification } from "../../automation/read-back/read-back.ts";
import { QUESTIONS } from "../../history/questions.ts";
import { reportFacts } from "../../history/report/facts.ts";
import { plainText } from "../../history/report/plain-text.ts";
import { clockSentence, originSentence, rangeSentence, verdictSentence } from "../../history/report/sentences.ts";
import type { Finding } from "../../history/verdict.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Findings of one check that are printed although they passed. */
const PASSES_MAX = 100;

/** Prints the verdict of each window, and of the stack when it has several. */
export function printVerification({ windows }: Verification, terminal: Terminal): void {
  const { print, style } = terminal;
  for (const one of windows) {
    const { name, windowId } = one.history.window;
    if (windows.length > 1) print(`  ${style("bold", plainText(name))} ${style("dim", windowId)}`);
    printVerdict(one, terminal);
    if (windows.length > 1) print();
  }
  if (windows.length === 1) return;
  const failed = windows.filter(({ verdict }) => !verdict.passed);
  const names = failed.map(({ history: { window } }) => plainText(window.name || window.windowId)).join(", ");
  const count = `${windows.length - failed.length} of ${windows.length} windows verified`;
  print(`  ${style("bold", count)}${failed.length === 0 ? "" : `; ${style("red", `not verified: ${names}`)}`}`);
}

/** Prints every finding about a window with its reason, then the verdict with its numbers, and where they come from. */
export function printVerdict({ history, verdict }: WindowVerification, { print, style }: Terminal): void {
  const { findings, passed } = verdict;
  const passes = new Map<Finding["check"], number>();
  const isShown = ({ check, passed }: Finding) => {
    if (!passed) return true;
    const count = (passes.get(check) ?? 0) + 1;
    passes.set(check, count);
    return count <= PASSES_MAX;
  };
  const rows = findings.filter(isShown).map((finding) => [
    finding.passed ? style("green", "✔") : style("red", "✘"),
    QUESTIONS[finding.check].toLowerCase(),
    finding.subject,
    // It may quote what a node printed, which must not move a terminal's cursor.
    style(finding.passed ? "dim" : "red", plainText(finding.text)),
  ]);
  for (const line of table(rows, "  ")) print(line);
  for (const [check, count] of passes) {
    if (count <= PASSES_MAX) continue;
    print(
      style(
        "dim",
        `  … and ${count - PASSES_MAX} more that passed "${QUESTIONS[check].toLowerCase()}" (--json lists all)`,
      ),
    );
  }
  print();
  const facts = reportFacts(history, verdict);
  const sentence = verdictSentence(facts);
  const heading = passed ? style(["green", "bold"], "Verified") : style(["red", "bold"], "Not verified");
  print(`  ${heading}: ${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`);
  for (const line of [originSentence(facts), clockSentence(facts.window), rangeSentence(facts)]) {
    print(`  ${style("dim", plainText(line))}`);
  }
}
