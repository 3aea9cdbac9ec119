// The public names of `maintenance-windows/history`.
export { type Expectation, expectationProblems } from "./expectation.ts";
export { historyJson } from "./history-json.ts";
export type { HistoryRange } from "./history-range.ts";
export { type ReadOptions, readHistory } from "./read-history.ts";
export { PATIENT_RETRY } from "./reader.ts";
export { csvHeader, csvRecords } from "./report/csv.ts";
export { type ReportFacts, reportFacts } from "./report/facts.ts";
export { factsJson } from "./report/facts-json.ts";
export { type HtmlReportOptions, htmlReport, htmlReports } from "./report/html.ts";
export { junitXml } from "./report/junit.ts";
export { type MarkdownReportOptions, markdownReport } from "./report/markdown.ts";
export { CHECKS, type CheckName, type Finding, type Verdict } from "./verdict.ts";
export { type VerifyOptions, verify } from "./verify.ts";
export {
  type WaitClock,
  type WaitOptions,
  type WaitPatience,
  type WaitProgress,
  type WaitResult,
  type WaitTrouble,
  waitForExecution,
} from "./wait-for-execution.ts";
export type * from "./window-history.ts";
