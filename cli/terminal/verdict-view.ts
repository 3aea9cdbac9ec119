import { QUESTIONS } from "../../history/questions.ts";
import { plainText } from "../../history/report/plain-text.ts";
import type { Verdict } from "../../history/verdict.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints every finding with its reason, then the verdict. */
export function printVerdict({ findings, passed }: Verdict, { print, style }: Terminal): void {
  const rows = findings.map((finding) => [
    finding.passed ? style("green", "✔") : style("red", "✘"),
    QUESTIONS[finding.check].toLowerCase(),
    finding.subject,
    // It may quote what a node printed, which must not move a terminal's cursor.
    style(finding.passed ? "dim" : "red", plainText(finding.text)),
  ]);
  for (const line of table(rows, "  ")) print(line);
  print();
  const failed = findings.filter((finding) => !finding.passed).length;
  print(
    passed
      ? `  ${style(["green", "bold"], "Verified")}: the patching really happened (${findings.length} checks).`
      : `  ${style(["red", "bold"], "Not verified")}: ${failed} of ${findings.length} checks say no.`,
  );
}
