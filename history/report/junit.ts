import { XMLBuilder } from "fast-xml-parser";
import type { Finding, Verdict } from "../verdict.ts";

/** A verdict as JUnit XML, which every CI shows: one test case a finding. */
export function junitXml(suite: string, { findings }: Verdict): string {
  const failures = findings.filter(({ passed }) => !passed).length;
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" },
    testsuites: {
      testsuite: {
        "@_name": `maintenance-windows ${suite}`,
        "@_tests": findings.length,
        "@_failures": failures,
        testcase: findings.map(testCase),
      },
    },
  });
}

function testCase({ check, subject, passed, text }: Finding): object {
  return {
    "@_classname": check,
    "@_name": subject,
    ...(passed ? { "system-out": text } : { failure: { "@_message": text, "#text": text } }),
  };
}
