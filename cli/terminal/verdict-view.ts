import { QUESTIONS } from "../../history/questions.ts";
import type { Verdict } from "../../history/verdict.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints every finding with its reason, then the verdict. */
export function printVerdict({ findings, passed }: Verdict, { print, style }: Terminal): void {
  const rows = findings.map((finding) => [
    finding.passed ? style("green", "✔") : style("red", "✘"),
    QUESTIONS[finding.check].toLowerCase(),
    finding.subject,
    finding.passed ? style("dim", finding.text) : style("red", finding.text),
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
