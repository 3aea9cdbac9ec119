import { XMLBuilder } from "fast-xml-parser";
import type { Finding, Verdict } from "../verdict.ts";

/** What was verified; or why it could not be, which CI shows as an error. */
export type JunitSuite =
  | { readonly title: string; readonly verdict: Pick<Verdict, "findings"> }
  | { readonly title: string; readonly failure: string };

/** A verdict as JUnit XML, which every CI shows: one test case a finding. */
export function junitXml(suite: string, verdict: Verdict): string {
  return junitSuites([{ title: suite, verdict }]);
}

/** Several verdicts in one file, a suite each. */
export function junitSuites(suites: readonly JunitSuite[]): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" },
    testsuites: { testsuite: suites.map(testSuite) },
  });
}

function testSuite(suite: JunitSuite): object {
  const name = `maintenance-windows ${suite.title}`;
  if ("failure" in suite) {
    const error = { "@_message": suite.failure, "#text": suite.failure };
    const testcase = { "@_classname": "verification", "@_name": suite.title, error };
    return { "@_name": name, "@_tests": 1, "@_failures": 0, "@_errors": 1, testcase };
  }
  const { findings } = suite.verdict;
  return {
    "@_name": name,
    "@_tests": findings.length,
    "@_failures": findings.filter(({ passed }) => !passed).length,
    testcase: findings.map(testCase),
  };
}

function testCase({ check, subject, passed, text }: Finding): object {
  return {
    "@_classname": check,
    "@_name": subject,
    ...(passed ? { "system-out": text } : { failure: { "@_message": text, "#text": text } }),
  };
}
