import type { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type {
  CheckName,
  Expectation,
  Finding,
  HistoryRange,
  HtmlReportOptions,
  MarkdownReportOptions,
  ReadOptions,
  Verdict,
  VerifyOptions,
  WaitClock,
  WaitOptions,
  WaitResult,
  WindowExecution,
  WindowHistory,
} from "../../history/history.ts";
import * as api from "../../history/history.ts";

describe("maintenance-windows/history", () => {
  it("exports what a program calls", () => {
    expect(api).to.include.all.keys(
      "CHECKS",
      "csvHeader",
      "csvRecords",
      "expectationProblems",
      "historyJson",
      "htmlReport",
      "htmlReports",
      "junitXml",
      "markdownReport",
      "PATIENT_RETRY",
      "readHistory",
      "verify",
      "waitForExecution",
    );
  });

  it("keeps the types of the calls", () => {
    expectTypeOf(api.readHistory).toEqualTypeOf<
      (ssm: SSMClient, windowId: string, options?: ReadOptions) => Promise<WindowHistory>
    >();
    expectTypeOf(api.verify).toEqualTypeOf<(history: WindowHistory, options: VerifyOptions) => Verdict>();
    expectTypeOf(api.htmlReport).toBeCallableWith({} as HtmlReportOptions);
    expectTypeOf(api.htmlReports).toBeCallableWith("dev", [{} as HtmlReportOptions]);
    expectTypeOf(api.htmlReport).returns.toEqualTypeOf<string>();
    expectTypeOf(api.markdownReport).toBeCallableWith({} as MarkdownReportOptions);
    expectTypeOf(api.markdownReport).returns.toEqualTypeOf<string>();
    expectTypeOf(api.junitXml).toBeCallableWith("suite", {} as Verdict, {} as WindowHistory);
    expectTypeOf(api.junitXml).returns.toEqualTypeOf<string>();
    expectTypeOf(api.historyJson).toBeCallableWith({} as WindowHistory);
    expectTypeOf(api.waitForExecution).toEqualTypeOf<
      (ssm: SSMClient, windowId: string, clock: WaitClock, options?: WaitOptions) => Promise<WaitResult>
    >();
    expectTypeOf(api.CHECKS).items.toEqualTypeOf<CheckName>();
  });

  it("keeps the types of what goes in and comes out", () => {
    expectTypeOf<
      "opened" | "ended-well" | "reached" | "steps-succeeded" | "nobody-else" | "patched" | "compliant"
    >().toExtend<CheckName>();
    expectTypeOf<Finding>().toExtend<{
      readonly check: CheckName;
      readonly passed: boolean;
      readonly subject: string;
      readonly text: string;
    }>();
    expectTypeOf<Verdict>().toExtend<{
      readonly passed: boolean;
      readonly windowExecutionIds: readonly string[];
      readonly findings: readonly Finding[];
    }>();
    expectTypeOf<{ readonly now: Date }>().toExtend<VerifyOptions>();
    expectTypeOf<VerifyOptions["judge"]>().toEqualTypeOf<"last" | "all" | undefined>();
    expectTypeOf<VerifyOptions["expectation"]>().toEqualTypeOf<Expectation | undefined>();
    expectTypeOf<Pick<HistoryRange, "from" | "to">>().toEqualTypeOf<{
      readonly from?: Date | undefined;
      readonly to?: Date | undefined;
    }>();
    expectTypeOf<WindowHistory["executions"]>().toEqualTypeOf<readonly WindowExecution[]>();
    expectTypeOf<WindowExecution["startedAt"]>().toEqualTypeOf<Date>();
  });
});
