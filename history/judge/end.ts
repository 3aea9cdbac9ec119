import { alarmText } from "../alarm-text.ts";
import { isoText, lengthText, zoneOf } from "../time-words.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeInvocation, WindowExecution, WindowSummary } from "../window-history.ts";
import { failsOfCommandsAlone } from "./automation-steps.ts";
import { type Case, nodeInvocations, toleratedNodes } from "./case.ts";
import { isPatchedNevertheless } from "./patch-evidence.ts";
import { hasSucceeded } from "./steps.ts";

const HOUR_MS = 3_600_000;

/** When the execution's window closes, by the duration that the window has now; unknown of a deleted window. */
export function closesAt(window: WindowSummary, { startedAt }: WindowExecution): Date | undefined {
  return window.isDeleted || window.durationHours === 0
    ? undefined
    : new Date(startedAt.getTime() + window.durationHours * HOUR_MS);
}

/** From when on no new task starts in a window that closes then. */
export function cutoffAt({ cutoffHours }: WindowSummary, closing: Date): Date {
  return new Date(closing.getTime() - cutoffHours * HOUR_MS);
}

/** Whether the execution ended well, and early enough. */
export function judgeEnd(judged: Case): Finding {
  const { execution } = judged;
  const { windowExecutionId: id, status, statusDetails, startedAt, endedAt } = execution;
  const reasons = [...(statusDetails ? [statusDetails] : []), ...stoppedTasks(execution)];
  const details = reasons.length > 0 ? `: ${reasons.join("; ")}` : "";
  const zone = zoneOf(judged.history.window);
  if (!endedAt) return fail("ended-well", id, `it started at ${isoText(startedAt, zone)} and is still ${status}`);
  const excuse = status === "SUCCESS" ? "" : excuseOf(judged);
  if (excuse === undefined) return fail("ended-well", id, `it ended ${status}${details}`);
  if (execution.tasks.length === 0 && execution.unavailable === undefined) {
    return fail("ended-well", id, `it ended ${status} without running a task${details}`);
  }
  const ran = `${status}${excuse} from ${isoText(startedAt, zone)} to ${isoText(endedAt, zone)}`;
  return judgeSlack(judged, endedAt, ran);
}

function stoppedTasks({ tasks }: WindowExecution): string[] {
  return tasks.flatMap((task) => {
    const reason = alarmText(task);
    return reason === undefined ? [] : [`task ${task.taskArn} was ${reason}`];
  });
}

function judgeSlack({ history: { window }, expected, execution }: Case, endedAt: Date, ran: string): Finding {
  const { windowExecutionId: id } = execution;
  const zone = zoneOf(window);
  const closing = closesAt(window, execution);
  if (!closing) {
    const text = `${ran}; whether it ended in time is unknown: the window's duration is not known`;
    return expected.slackMs > 0 ? fail("ended-well", id, text) : pass("ended-well", id, text);
  }
  const isCutoff = expected.endsBefore === "cutoff";
  const limit = isCutoff ? cutoffAt(window, closing) : closing;
  const slackMs = limit.getTime() - endedAt.getTime();
  const limitName = isCutoff ? "its cutoff" : "its end";
  const { modifiedAt } = window;
  // What they were before is not known.
  const since =
    modifiedAt && modifiedAt > execution.startedAt
      ? ` (by the duration and cutoff that the window has since it was changed at ${isoText(modifiedAt, zone)})`
      : "";
  if (slackMs < 0) {
    return fail(
      "ended-well",
      id,
      `it ended at ${isoText(endedAt, zone)}, after ${isCutoff ? "its cutoff" : "its window closed"} at ${isoText(limit, zone)}${since}`,
    );
  }
  const asked = expected.slackMs > 0 ? `, at least ${lengthText(expected.slackMs)} expected` : "";
  const text = `${ran}, ${lengthText(slackMs)} before ${limitName}${asked}${since}`;
  return slackMs < expected.slackMs ? fail("ended-well", id, text) : pass("ended-well", id, text);
}

/**
 * A status that is not SUCCESS is excused when it comes from nothing but nodes that the expectation tolerates: nodes that may
 * be missed, and nodes that may report a failure. A task that a cutoff or an error kept from starting comes from no node.
 *
 * @returns undefined when it is not excused.
 */
function excuseOf(judged: Case): string | undefined {
  const { execution, expected } = judged;
  if (!["FAILED", "TIMED_OUT"].includes(execution.status)) return undefined;
  const isNodesAlone = execution.tasks.every(
    (task) =>
      (task.status === "SUCCESS" || task.invocations.length > 0) &&
      task.invocations.every(
        ({ status, nodes, unavailable, automation }) =>
          status === "SUCCESS" ||
          (nodes.length > 0 && !unavailable && (!automation || failsOfCommandsAlone(automation))),
      ),
  );
  const missed = toleratedNodes(judged);
  const isTolerated = (node: NodeInvocation) =>
    missed.has(node.instanceId) ||
    expected.steps === "any" ||
    (expected.steps === "patched" && isPatchedNevertheless(node, judged));
  const failed = nodeInvocations(execution).filter((node) => !hasSucceeded(node));
  if (!isNodesAlone || failed.length === 0 || !failed.every(isTolerated)) return undefined;
  return ` (for ${failed.length} node${failed.length === 1 ? "" : "s"} that may fail)`;
}
