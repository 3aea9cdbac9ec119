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
  /** The instant up to which the window must have opened: the emulator's clock, or the machine's for AWS. */
  readonly now: Date;
  /** Whether every execution is judged, or the last one that ended (or should have). Default `last`. */
  readonly judge?: "last" | "all" | undefined;
  /** What has to be true. Default: everything, of every node. */
  readonly expectation?: Expectation | undefined;
}

/**
 * Judges whether the patching really happened. It does not trust a status alone: a node that reports Success with
 * patches missing fails, one that reports Failed with its patches in is told apart, and every failure says on what evidence.
 *
 * @throws RangeError when a value of the expectation is wrong.
 */
export function verify(history: WindowHistory, { now, judge = "last", expectation }: VerifyOptions): Verdict {
  const expected = readExpectation(expectation);
  const asOf = pastEnd(history.range, now);
  const worked = history.executions.filter(({ status }) => status !== "SKIPPED_OVERLAPPING");
  const ended = worked.filter((execution) => {
    const closing = closesAt(history.window, execution);
    return execution.endedAt || (closing && closing < now);
  });
  const judgable = ended.length > 0 ? ended : worked;
  const judged = judge === "all" ? judgable : judgable.slice(-1);
  const cases = judged.map(
    (execution): Case => ({ history, expected, asOf, execution, isLast: execution === judged.at(-1) }),
  );
  const findings = [
    ...(expected.onSchedule || judged.length === 0 ? judgeSchedule(history, now, asOf) : []),
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
