import { judgeOpenings } from "./judge-openings.ts";
import { type Finding, fail, pass, type Verdict } from "./verdict.ts";
import type { NodeInvocation, NodeState, WindowExecution, WindowHistory } from "./window-history.ts";

export interface VerifyOptions {
  /** The instant up to which the window must have opened: the emulator's clock, or the machine's for AWS. */
  readonly now: Date;
  /** Whether every execution is judged, or the last one that ended (or should have). Default `last`. */
  readonly judge?: "last" | "all" | undefined;
}

/**
 * Judges whether the patching really happened. It does not trust a status alone: a node that reports Success with
 * patches missing fails, and every failure says on what evidence.
 */
export function verify(history: WindowHistory, { now, judge = "last" }: VerifyOptions): Verdict {
  const worked = history.executions.filter(({ status }) => status !== "SKIPPED_OVERLAPPING");
  const ended = worked.filter((execution) => execution.endedAt || closesAt(history, execution) < now);
  const judgable = ended.length > 0 ? ended : worked;
  const judged = judge === "all" ? judgable : judgable.slice(-1);
  const last = judged.at(-1);
  const findings = [
    ...judgeOpenings(history, now),
    ...judged.flatMap((execution) => judgeExecution(history, execution)),
    ...(last ? judgeNodes(history, last) : []),
  ];
  return {
    passed: findings.length > 0 && findings.every(({ passed }) => passed),
    windowExecutionIds: judged.map(({ windowExecutionId }) => windowExecutionId),
    findings,
  };
}

function judgeExecution(history: WindowHistory, execution: WindowExecution): Finding[] {
  return [
    judgeEnd(history, execution),
    ...judgeReach(history, execution),
    ...judgeSteps(execution),
    judgeOthers(history, execution),
  ];
}

function closesAt({ window }: WindowHistory, { startedAt }: WindowExecution): Date {
  return new Date(startedAt.getTime() + window.durationHours * 3_600_000);
}

function judgeEnd(history: WindowHistory, execution: WindowExecution): Finding {
  const { windowExecutionId: id, status, statusDetails, startedAt, endedAt } = execution;
  const closing = closesAt(history, execution);
  if (!endedAt) return fail("ended-well", id, `it started at ${iso(startedAt)} and is still ${status}`);
  if (status !== "SUCCESS") {
    return fail("ended-well", id, `it ended ${status}${statusDetails ? `: ${statusDetails}` : ""}`);
  }
  if (execution.tasks.length === 0) {
    return fail(
      "ended-well",
      id,
      `it ended ${status} without running a task${statusDetails ? `: ${statusDetails}` : ""}`,
    );
  }
  if (endedAt > closing) {
    return fail("ended-well", id, `it ended at ${iso(endedAt)}, after its window closed at ${iso(closing)}`);
  }
  return pass(
    "ended-well",
    id,
    `${status} from ${iso(startedAt)} to ${iso(endedAt)}, ${slack(endedAt, closing)} before its end`,
  );
}

function judgeReach(history: WindowHistory, execution: WindowExecution): Finding[] {
  const expected = expectedNodes(history);
  const sent = new Map(nodeInvocations(execution).map((node) => [node.instanceId, node]));
  if (expected.length === 0) {
    return [
      fail("reached", history.window.windowId, "its targets match no managed node: check the tags of target and nodes"),
    ];
  }
  const missed = expected.filter((id) => !hasArrived(sent.get(id)));
  if (missed.length === 0) {
    return [
      pass("reached", execution.windowExecutionId, `all ${expected.length} targeted nodes: ${expected.join(", ")}`),
    ];
  }
  return missed.map((id) => {
    const ping = history.nodes.get(id)?.pingStatus ?? "unknown to Systems Manager";
    const node = sent.get(id);
    const what = node ? `its command did not arrive (${node.statusDetails ?? node.status})` : "it was sent no command";
    return fail("reached", id, `${what} in execution ${execution.windowExecutionId}; its ping status is ${ping}`);
  });
}

/** Status details of a command that waits for its node, or gave up waiting. */
const NOT_ARRIVED = ["Pending", "Delayed", "DeliveryTimedOut", "Undeliverable", "Terminated"];

function hasArrived(node: NodeInvocation | undefined): boolean {
  return node !== undefined && !NOT_ARRIVED.includes(node.statusDetails ?? node.status);
}

function judgeSteps(execution: WindowExecution): Finding[] {
  return nodeInvocations(execution).map((node) => {
    const failed = node.steps.filter(({ status }) => status !== "Success");
    if (node.status === "Success" && failed.length === 0) {
      const steps = node.steps.map(({ name, responseCode }) => `${name} ${responseCode}`).join(", ");
      return pass("steps-succeeded", node.instanceId, `${node.status} (${steps})`);
    }
    return fail("steps-succeeded", node.instanceId, `${node.statusDetails ?? node.status}${explain(failed)}`);
  });
}

/** The last line that a failed step printed usually says why. */
function explain(steps: NodeInvocation["steps"]): string {
  const texts = steps
    .filter(({ startedAt }) => startedAt)
    .map(({ name, responseCode, output, errorOutput }) => {
      const lastLine = (errorOutput.trim() || output.trim()).split("\n").at(-1) ?? "";
      return `step ${name} exited ${responseCode}${lastLine === "" ? "" : `: ${lastLine}`}`;
    });
  return texts.length === 0 ? ": no step of it has run" : `: ${texts.join("; ")}`;
}

function judgeOthers(history: WindowHistory, execution: WindowExecution): Finding {
  const expected = new Set(expectedNodes(history));
  const others = nodeInvocations(execution).filter(({ instanceId }) => !expected.has(instanceId));
  const id = execution.windowExecutionId;
  if (others.length === 0) return pass("nobody-else", id, "no node outside the targets was touched");
  return fail(
    "nobody-else",
    id,
    `it touched ${others.map(({ instanceId }) => instanceId).join(", ")}, no targets of the window`,
  );
}

function judgeNodes(history: WindowHistory, last: WindowExecution): Finding[] {
  return expectedNodes(history).flatMap((id) => {
    const node = history.nodes.get(id);
    return [judgePatch(id, node, last), judgeCompliance(id, node)];
  });
}

function judgePatch(id: string, node: NodeState | undefined, last: WindowExecution): Finding {
  const patch = node?.patch;
  if (!patch) return fail("patched", id, "it has never reported patch data");
  if (!patch.operationEndedAt || patch.operationEndedAt < last.startedAt) {
    const when = patch.operationEndedAt ? iso(patch.operationEndedAt) : "an unknown time";
    return fail("patched", id, `its patch data are of ${when}, older than execution ${last.windowExecutionId}`);
  }
  const open = [
    [patch.missing, "missing"],
    [patch.failed, "failed"],
    [patch.installedPendingReboot, "waiting for a reboot"],
    [patch.installedRejected, "installed though rejected"],
  ].filter(([count]) => count !== 0);
  if (open.length === 0) {
    const total = patch.installed + patch.installedOther;
    return pass("patched", id, `${patch.operation}: ${total} patches installed, none missing or failed`);
  }
  return fail("patched", id, `${patch.operation}: ${open.map(([count, word]) => `${count} ${word}`).join(", ")}`);
}

function judgeCompliance(id: string, node: NodeState | undefined): Finding {
  const status = node?.patchCompliance;
  if (status === "COMPLIANT") return pass("compliant", id, status);
  return fail("compliant", id, status ?? "nothing was reported about its compliance");
}

function expectedNodes({ window }: WindowHistory): string[] {
  return [...new Set(window.targets.flatMap(({ nodeIds }) => nodeIds))].sort();
}

function nodeInvocations(execution: WindowExecution): NodeInvocation[] {
  return execution.tasks.flatMap(({ invocations }) => invocations.flatMap(({ nodes }) => nodes));
}

function iso(instant: Date): string {
  return instant.toISOString().replace(/\.000Z$/, "Z");
}

function slack(from: Date, to: Date): string {
  const minutes = Math.floor((to.getTime() - from.getTime()) / 60_000);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}
