import type { Context } from "../../context.ts";
import { publish } from "../../topics/publish.ts";
import { type AutomationAction, failedEnd, invalidInput, type StepOutcome, type StepRun } from "../action.ts";
import { automationArn } from "../automations.ts";
import { listInput, textInput } from "../inputs.ts";
import type { Decision } from "../signal-automation.ts";

/** Waits until enough approvers have sent the signal Approve, or one has sent Reject. */
export const approve: AutomationAction = {
  start(run, context) {
    const approvers = listInput(run, "Approvers");
    if (approvers.length === 0) throw invalidInput("Input Approvers names nobody.");
    const needed = neededOf(run);
    if (needed > approvers.length) {
      throw invalidInput(`MinRequiredApprovals is ${needed}, but there are ${approvers.length} Approvers.`);
    }
    notifyApprovers(run, approvers, context);
    return { kind: "waits", isForPeople: true, state: { decisions: [] } };
  },
  wake(run): StepOutcome {
    const decisions = (run.step.record.state?.decisions ?? []) as readonly Decision[];
    const rejection = decisions.find(({ decision }) => decision === "Reject");
    if (rejection) {
      const comment = rejection.comment === "" ? "" : ` with the comment: ${rejection.comment}`;
      throw failedEnd(`${rejection.approver} has rejected it${comment}.`, outputsOf("Rejected", decisions));
    }
    if (decisions.length < neededOf(run)) return { kind: "waits", isForPeople: true };
    return { kind: "succeeded", outputs: outputsOf("Approved", decisions) };
  },
};

function neededOf(run: StepRun): number {
  const text = textInput(run, "MinRequiredApprovals") ?? "1";
  if (!/^[1-9]\d*$/.test(text)) throw invalidInput(`MinRequiredApprovals is ${text}, not a number of at least 1.`);
  return Number(text);
}

function outputsOf(status: string, decisions: readonly Decision[]) {
  const approverDecisions = decisions.map(({ approver, decision, comment }) => ({
    approver,
    decision: decision === "Approve" ? "Approved" : "Rejected",
    comment,
  }));
  return { ApprovalStatus: status, ApproverDecisions: approverDecisions };
}

/** Notifies the approvers. The message differs from AWS's, which links to the AWS console. */
function notifyApprovers(run: StepRun, approvers: readonly string[], context: Context): void {
  const topic = textInput(run, "NotificationArn");
  if (topic === undefined || topic === "") return;
  const { executionId } = run.automation;
  const body = {
    automationExecutionId: executionId,
    automationExecutionArn: automationArn(executionId, context),
    stepName: run.step.name,
    approvers,
    message: textInput(run, "Message") ?? "",
  };
  const subject = `Approval required for automation ${executionId}`;
  if (publish(topic, { subject, body: JSON.stringify(body) }, context) === undefined) {
    throw invalidInput(`There is no SNS topic ${topic} for NotificationArn.`);
  }
}
