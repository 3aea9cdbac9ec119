import { type Finding, fail, pass } from "../verdict.ts";
import type { AutomationRun, AutomationStep, TaskInvocation } from "../window-history.ts";
import { type Case, toleratedNodes } from "./case.ts";
import { isPatchedNevertheless } from "./patch-evidence.ts";

/** Whether every step of a task's runbook ended well; nothing when it worked on nodes alone that may be missed. */
export function judgeAutomation(run: AutomationRun, { nodes }: Pick<TaskInvocation, "nodes">, judged: Case): Finding[] {
  const id = run.automationExecutionId;
  const failed = failedSteps(run);
  if (run.status === "Success" && failed.length === 0) {
    const ran = run.steps.filter(({ status }) => status === "Success").map(({ name }) => name);
    return [pass("steps-succeeded", id, `runbook ${run.documentName} ${run.status} (${ran.join(", ")})`)];
  }
  const tolerated = toleratedNodes(judged);
  const isOfNodes = nodes.length > 0 && failsOfCommandsAlone(run);
  if (isOfNodes && nodes.every(({ instanceId }) => tolerated.has(instanceId))) return [];
  const text = `runbook ${run.documentName} ${run.status}${explain(run, failed)}`;
  const isExcusable = isOfNodes || (nodes.length > 0 && run.status === "Success");
  const isExcused =
    judged.expected.steps === "patched" &&
    isExcusable &&
    nodes.every((node) => tolerated.has(node.instanceId) || isPatchedNevertheless(node, judged));
  if (!isExcused) return [fail("steps-succeeded", id, text)];
  return [pass("steps-succeeded", id, `${text}; the patches of its nodes are installed nevertheless`)];
}

/** Whether what failed are commands, so that the nodes answer for it and not the runbook's own work. */
export function failsOfCommandsAlone(run: AutomationRun): boolean {
  const failed = failedSteps(run);
  return failed.length > 0 && failed.every(({ action }) => action === "aws:runCommand");
}

/** Those that ran and did not end well, of the runbooks that it ran in turn instead of the steps that ran them. */
function failedSteps({ steps }: AutomationRun): AutomationStep[] {
  return steps.flatMap((step) => {
    const within = step.automation ? failedSteps(step.automation) : [];
    if (within.length > 0) return within;
    // A step that was never come to, for a branch or an earlier failure, is Pending and has not failed.
    return step.startedAt && step.status !== "Success" ? [step] : [];
  });
}

/** Characters of a step's message, which may quote what a node printed. */
const MESSAGE_MAX = 300;

function explain({ status, failureMessage }: AutomationRun, failed: readonly AutomationStep[]): string {
  if (failed.length === 0) return failureMessage ? `: ${cut(failureMessage)}` : "";
  const steps = failed.map(
    (step) =>
      `step ${step.name} (${step.action}) ${step.status}${step.failureMessage ? `: ${cut(step.failureMessage)}` : ""}`,
  );
  return `${status === "Success" ? ", though" : ":"} ${steps.join("; ")}`;
}

function cut(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > MESSAGE_MAX ? `${line.slice(0, MESSAGE_MAX)}…` : line;
}
