import { alarmText } from "../alarm-text.ts";
import { isoText, zoneOf } from "../time-words.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeInvocation, TaskExecution, TaskInvocation } from "../window-history.ts";
import { judgeAutomation } from "./automation-steps.ts";
import { type Case, hasArrived, isLost, missedNodes, toleratedNodes, unavailableParts } from "./case.ts";
import { isPatchedNevertheless } from "./patch-evidence.ts";

/** Whether every step of every node ended well, and everything else that the tasks did. */
export function judgeSteps(judged: Case): Finding[] {
  const { execution, expected } = judged;
  if (expected.steps === "any") return [];
  return [
    ...unavailableParts(execution).map((reason) => fail("steps-succeeded", execution.windowExecutionId, reason)),
    ...execution.tasks.flatMap((task) => {
      const reason = alarmText(task);
      return reason === undefined
        ? []
        : [fail("steps-succeeded", task.taskExecutionId, `task ${task.taskArn} was ${reason}`)];
    }),
    ...execution.tasks.flatMap((task) =>
      task.invocations.length === 0 && !task.unavailable
        ? judgeIdleTask(task)
        : task.invocations.flatMap((invocation) => judgeInvocation(task, invocation, judged)),
    ),
  ];
}

/**
 * A task that found no node is the subject of the check `reached`, and one that an alarm stopped has its finding already; any other that did not
 * run gives its reason here.
 */
function judgeIdleTask({ taskExecutionId, taskArn, status, statusDetails, stoppedBy }: TaskExecution): Finding[] {
  if (status === "SUCCESS" || stoppedBy) return [];
  const details = statusDetails ? `: ${statusDetails}` : "";
  return [fail("steps-succeeded", taskExecutionId, `task ${taskArn} ${status} without doing anything${details}`)];
}

function judgeInvocation(task: TaskExecution, invocation: TaskInvocation, judged: Case): Finding[] {
  const { nodes, automation, status, statusDetails, executionId, invocationId, unavailable } = invocation;
  const tolerated = toleratedNodes(judged);
  const missed = new Set(missedNodes(judged));
  const ofNodes = nodes
    // A command that did not arrive is counted once, by the question before: its node was not reached.
    .filter((node) => !tolerated.has(node.instanceId) && (hasArrived(node) || !missed.has(node.instanceId)))
    .map((node) => judgeNodeSteps(node, judged));
  if (automation) return [...judgeAutomation(automation, invocation, judged), ...ofNodes];
  if (nodes.length > 0 || unavailable !== undefined) return ofNodes;
  // Of a function or a state machine, and of a command that could not be sent, there is this one status.
  const text = `${task.type} ${task.taskArn} ${status}${statusDetails && statusDetails !== "Success" ? `: ${statusDetails}` : ""}`;
  const subject = executionId ?? invocationId;
  if (status === "SUCCESS") return task.type === "RUN_COMMAND" ? [] : [pass("steps-succeeded", subject, text)];
  return [fail("steps-succeeded", subject, text)];
}

export function hasSucceeded({ status, steps }: NodeInvocation): boolean {
  return status === "Success" && steps.every((step) => step.status === "Success");
}

function judgeNodeSteps(node: NodeInvocation, judged: Case): Finding {
  const { instanceId: id, status, statusDetails, steps } = node;
  if (hasSucceeded(node)) {
    const codes = steps.map(({ name, responseCode }) => `${name} ${responseCode}`).join(", ");
    return pass("steps-succeeded", id, `${status} (${codes})`);
  }
  const why = isLost(node) ? lostAt(steps) : explain(steps.filter((step) => step.status !== "Success"));
  const reason = `${statusDetails ?? status}${why}`;
  const state = judged.history.nodes.get(id);
  if (!isPatchedNevertheless(node, judged)) return fail("steps-succeeded", id, reason);
  const { operation, operationEndedAt } = state!.patch!;
  const at = isoText(operationEndedAt!, zoneOf(judged.history.window));
  const evidence = `its patches are installed nevertheless (${operation} ended at ${at}, nothing missing or failed)`;
  return judged.expected.steps === "patched"
    ? pass("steps-succeeded", id, `${reason}; ${evidence}`)
    : fail("steps-succeeded", id, `${reason}; but ${evidence}: check the step, not the patches`);
}

function lostAt(steps: NodeInvocation["steps"]): string {
  const step = steps.find(({ endedAt }) => !endedAt);
  return `: it stopped answering${step ? ` before step ${step.name} ended` : ""}`;
}

/** The last line that a failed step printed usually says why. */
function explain(steps: NodeInvocation["steps"]): string {
  const texts = steps
    .filter(({ startedAt }) => startedAt)
    .map(({ name, responseCode, output, errorOutput, isExcerpt }) => {
      // The end of an excerpt is where it was cut, which explains nothing.
      const lastLine = isExcerpt ? "" : ((errorOutput.trim() || output.trim()).split("\n").at(-1) ?? "");
      return `step ${name} exited ${responseCode}${lastLine === "" ? "" : `: ${lastLine}`}`;
    });
  return texts.length === 0 ? ": none of its steps ran" : `: ${texts.join("; ")}`;
}
