import { XMLBuilder } from "fast-xml-parser";
import type { Finding, Verdict } from "../verdict.ts";
import type { WindowHistory } from "../window-history.ts";
import { type ReportFacts, reportFacts } from "./facts.ts";
import { plainText } from "./plain-text.ts";
import { clockSentence, originSentence, rangeSentence, verdictSentence } from "./sentences.ts";

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
 * @param at the instant of a suite that no execution was judged in; default: when it was judged, or now.
 */
export function junitSuites(suites: readonly JunitSuite[], at = new Date()): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" },
    testsuites: { testsuite: suites.map((suite, index) => testSuite(suite, index, at)) },
  });
}

function testSuite(suite: JunitSuite, index: number, at: Date): object {
  const { cases, failures, errors, judged, madeAt, tookMs, property, said } =
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
    "@_timestamp": (judged ?? madeAt ?? at).toISOString().slice(0, 19),
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
  readonly madeAt: Date | undefined;
  readonly tookMs: number;
  readonly property: readonly object[];
  /** The facts in sentences, and the reasons of the checks that passed, a line each: a case that passed has no place for them. */
  readonly said: string;
}

function unjudged({ title, failure }: Extract<JunitSuite, { failure: string }>): SuiteParts {
  const text = plainText(failure);
  const error = { "@_message": oneLine(text), "@_type": "could-not-be-judged", "#text": text };
  const cases = [{ "@_classname": "verification", "@_name": plainText(title), "@_time": seconds(0), error }];
  return { cases, failures: 0, errors: 1, judged: undefined, madeAt: undefined, tookMs: 0, property: [], said: "" };
}

function judgedSuite({ verdict, history }: Exclude<JunitSuite, { failure: string }>): SuiteParts {
  const { findings, windowExecutionIds = [] } = verdict;
  const facts = history && reportFacts(history, { passed: false, windowExecutionIds, ...verdict });
  const judged = facts?.judged ?? [];
  const yes = findings.filter(({ passed }) => passed);
  const sentences = facts
    ? [verdictSentence(facts), originSentence(facts), clockSentence(facts.window), rangeSentence(facts)]
    : [];
  return {
    cases: findings.map(testCase),
    failures: findings.length - yes.length,
    errors: 0,
    judged: judged[0]?.execution.startedAt,
    madeAt: facts?.madeAt,
    tookMs: judged.reduce((total, { tookMs = 0 }) => total + tookMs, 0),
    property: propertiesOf(windowExecutionIds, facts),
    said: [...sentences, ...yes.map(({ check, subject, text }) => `${check} ${subject}: ${text}`)]
      .map(plainText)
      .join("\n"),
  };
}

type Property = readonly [name: string, value: string | number | undefined];

function propertiesOf(executionIds: readonly string[], facts: ReportFacts | undefined): object[] {
  const pairs: Property[] = [
    ...(facts ? propertiesOfFacts(facts) : []),
    ...executionIds.map((id): Property => ["windowExecutionId", id]),
  ];
  return pairs.flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [{ "@_name": key, "@_value": plainText(String(value)) }],
  );
}

function propertiesOfFacts({ source, madeAt, range, window, judged, fleet }: ReportFacts): Property[] {
  const installed = judged.at(-1)?.installed;
  return [
    ["cloud", source?.cloud],
    ["endpoint", source?.endpoint],
    ["account", source && (source.account ?? "unknown")],
    ["region", source?.region],
    ["madeAt", madeAt?.toISOString()],
    ["from", range.from?.toISOString()],
    ["to", range.to?.toISOString()],
    ["windowId", window.windowId],
    ["windowName", window.name],
    ["schedule", window.schedule],
    ["timeZone", window.timeZone],
    ["utcOffset", window.utcOffset],
    ["scheduleOffsetDays", window.scheduleOffsetDays],
    ["nodesExpected", fleet?.expected],
    ["nodesReached", fleet?.reached],
    ["nodesPartlyReached", fleet?.partlyReached],
    ["nodesNotReached", fleet?.notReached],
    ["nodesAskedAboutPatches", fleet?.askedAboutPatches],
    ["nodesPatched", fleet?.patched],
    ["nodesWithUnknownPatches", fleet?.unknown],
    ["patchesInstalledByLastExecution", installed?.count],
    ["patchesInstalledIsAtLeast", installed && String(installed.isAtLeast)],
    ["patchesNotInstalled", fleet?.openPatches],
  ];
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
