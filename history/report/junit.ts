import { XMLBuilder } from "fast-xml-parser";
import type { Finding, Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { executionFacts, judgedExecutions } from "./facts.ts";
import { plainText } from "./plain-text.ts";

/** What was verified; or why it could not be, which CI shows as an error. */
export type JunitSuite =
  | {
      readonly title: string;
      readonly verdict: Pick<Verdict, "findings"> & Partial<Verdict>;
      /** For the suite's time, its timestamp and its properties. */
      readonly history?: WindowHistory;
    }
  | { readonly title: string; readonly failure: string };

/** A verdict as JUnit XML, which every CI shows: one test case a finding. */
export function junitXml(suite: string, verdict: Verdict, history?: WindowHistory): string {
  return junitSuites([{ title: suite, verdict, ...(history && { history }) }]);
}

/**
 * Several verdicts in one file, a suite each: valid by the schema of Apache Ant and by that of Jenkins, of which each forbids
 * something that the other allows.
 *
 * @param at the instant of a suite that no execution was judged in; default: now.
 */
export function junitSuites(suites: readonly JunitSuite[], at = new Date()): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" },
    testsuites: { testsuite: suites.map((suite, index) => testSuite(suite, index, at)) },
  });
}

function testSuite(suite: JunitSuite, index: number, at: Date): object {
  const { cases, failures, errors, judged, tookMs, property, said } =
    "failure" in suite ? unjudged(suite) : judgedSuite(suite);
  return {
    "@_name": plainText(`maintenance-windows ${suite.title}`),
    "@_package": "maintenance-windows",
    "@_id": index,
    "@_hostname": "localhost",
    "@_tests": cases.length,
    "@_failures": failures,
    "@_errors": errors,
    "@_skipped": 0,
    "@_time": seconds(tookMs / 1000),
    // The schema's instant has neither fraction nor zone; it is UTC.
    "@_timestamp": (judged ?? at).toISOString().slice(0, 19),
    properties: property.length > 0 ? { property } : {},
    testcase: cases,
    "system-out": said,
    "system-err": "",
  };
}

/** What a suite's element is made of. */
interface SuiteParts {
  readonly cases: readonly object[];
  readonly failures: number;
  readonly errors: number;
  /** When the first judged execution started. */
  readonly judged: Date | undefined;
  readonly tookMs: number;
  readonly property: readonly object[];
  /** The reasons of what says yes, a line each: a case that passed has no place for them. */
  readonly said: string;
}

function unjudged({ title, failure }: Extract<JunitSuite, { failure: string }>): SuiteParts {
  const text = plainText(failure);
  const error = { "@_message": oneLine(text), "@_type": "could-not-be-judged", "#text": text };
  const cases = [{ "@_classname": "verification", "@_name": plainText(title), "@_time": seconds(0), error }];
  return { cases, failures: 0, errors: 1, judged: undefined, tookMs: 0, property: [], said: "" };
}

function judgedSuite({ verdict, history }: Exclude<JunitSuite, { failure: string }>): SuiteParts {
  const { findings, windowExecutionIds = [] } = verdict;
  const judged = history ? judgedExecutions(history, windowExecutionIds) : [];
  const yes = findings.filter(({ passed }) => passed);
  return {
    cases: findings.map(testCase),
    failures: findings.length - yes.length,
    errors: 0,
    judged: judged[0]?.startedAt,
    tookMs: judged.reduce((total, one) => total + (executionFacts(one, history!).tookMs ?? 0), 0),
    property: propertiesOf(windowExecutionIds, history),
    said: yes.map(({ check, subject, text }) => `${check} ${subject}: ${plainText(text)}`).join("\n"),
  };
}

function propertiesOf(executionIds: readonly string[], history: WindowHistory | undefined): object[] {
  const { windowId, name, schedule } = history?.window ?? {};
  const pairs: [name: string, value: string | undefined][] = [
    ["windowId", windowId],
    ["windowName", name],
    ["schedule", schedule],
    ...executionIds.map((id): [string, string] => ["windowExecutionId", id]),
  ];
  return pairs.flatMap(([key, value]) => (value ? [{ "@_name": key, "@_value": plainText(value) }] : []));
}

function testCase({ check, subject, passed, text }: Finding): object {
  const plain = plainText(text);
  return {
    "@_classname": check,
    "@_name": plainText(subject),
    "@_time": seconds(0),
    ...(passed ? {} : { failure: { "@_message": oneLine(plain), "@_type": check, "#text": plain } }),
  };
}

/** An attribute's line breaks become spaces when it is read. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function seconds(count: number): string {
  return count.toFixed(3);
}
