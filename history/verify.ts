import { type Expectation, readExpectation } from "./expectation.ts";
import type { Case } from "./judge/case.ts";
import { closesAt, judgeEnd } from "./judge/end.ts";
import { judgeNodes } from "./judge/nodes.ts";
import { judgeOutsiders } from "./judge/outsiders.ts";
import { judgeReach } from "./judge/reach.ts";
import { judgeSchedule } from "./judge/schedule.ts";
import { judgeSteps } from "./judge/steps.ts";
import { pastEnd, type Verdict } from "./verdict.ts";
import type { WindowHistory } from "./window-history.ts";

export interface VerifyOptions {
  /** Executions must have started as scheduled until now: on the emulator's clock, or on this machine's for AWS. */
  readonly now: Date;
  /** `all` checks every execution, `last` only the last one that ended or should have. Default: `last`. */
  readonly judge?: "last" | "all" | undefined;
  /** The expectation. Default: every check passes on every node. */
  readonly expectation?: Expectation | undefined;
}

/**
 * Checks executions against the expectation. A status alone proves nothing: a node that reports Success with missing patches
 * fails, and for a node that reports Failed with its patches installed the finding says so. Every finding has its evidence.
 *
 * @throws RangeError if a value of the expectation is invalid.
 */
export function verify(history: WindowHistory, { now, judge = "last", expectation }: VerifyOptions): Verdict {
  const asOf = pastEnd(history.range, now);
  const worked = history.executions.filter(({ status }) => status !== "SKIPPED_OVERLAPPING");
  const ended = worked.filter((execution) => {
    const closing = closesAt(history.window, execution);
    return execution.endedAt || (closing && closing < now);
  });
  const judgable = ended.length > 0 ? ended : worked;
  const judged = judge === "all" ? judgable : judgable.slice(-1);
  const tasks = [...history.window.tasks, ...(judged.at(-1)?.tasks ?? [])];
  const expected = readExpectation(expectation, tasks);
  const cases = judged.map(
    (execution): Case => ({ history, expected, asOf, execution, isLast: execution === judged.at(-1) }),
  );
  const findings = [
    ...(expected.onSchedule || judged.length === 0 ? judgeSchedule(history, now, asOf, judge === "all") : []),
    ...cases.flatMap((one) => [judgeEnd(one), ...judgeReach(one), ...judgeSteps(one), ...judgeOutsiders(one)]),
    ...cases.slice(-1).flatMap(judgeNodes),
  ];
  return {
    passed: findings.length > 0 && findings.every(({ passed }) => passed),
    windowExecutionIds: cases.map(({ execution }) => execution.windowExecutionId),
    findings,
    judgedAt: now,
    expectation,
  };
}
