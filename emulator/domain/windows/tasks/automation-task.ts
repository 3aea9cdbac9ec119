import type { AutomationStatus } from "../../../store/automations.ts";
import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecutionStatus } from "../../../store/window-executions.ts";
import { globalArnOf } from "../../arn.ts";
import { getAutomation } from "../../automation/automations.ts";
import { startAutomation } from "../../automation/start-automation.ts";
import { cancelAutomation } from "../../automation/stop-automation.ts";
import type { Context } from "../../context.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { substitute } from "./pseudo-parameters.ts";
import type { InvocationRequest, TaskAction } from "./task-action.ts";

/** Starts one automation for each resource, or one for a task without targets. Only pseudo parameters pass the resource to the runbook. */
export const automationTask: TaskAction = {
  isPerResource: true,
  taskParameters: (_task, { taskInvocationParameters }) => taskInvocationParameters?.Automation?.Parameters ?? {},
  parameters(request) {
    const { DocumentVersion: documentVersion, Parameters: parameters = {} } = optionsOf(request);
    return { documentName: request.task.taskArn, documentVersion, parameters };
  },
  start(request, context) {
    const options = optionsOf(request);
    const AlarmConfiguration = request.task.alarmConfiguration ?? undefined;
    const { executionId } = context.store.attempt(() =>
      startAutomation(
        { DocumentName: request.task.taskArn, ...options, AlarmConfiguration },
        { executedBy: executedBy(request.task, context), tells: request.tells },
        context,
      ),
    );
    return executionId;
  },
  cancel(executionId, context) {
    cancelAutomation(getAutomation(executionId, context), context);
  },
  outcome(executionId, { store }) {
    const automation = store.automations.find(executionId);
    const status = automation && OF_AUTOMATION[automation.status];
    if (!status) throw new Error(`Automation ${executionId} of a maintenance window has not ended.`);
    return {
      status,
      statusDetails: (automation.failureMessage ?? automation.status).slice(0, STATUS_DETAILS_LENGTH_MAX),
    };
  },
};

const OF_AUTOMATION: Partial<Record<AutomationStatus, WindowExecutionStatus>> = {
  Success: "SUCCESS",
  Failed: "FAILED",
  TimedOut: "TIMED_OUT",
  Cancelled: "CANCELLED",
};

function optionsOf({ definition, pseudoParameters }: InvocationRequest) {
  const { taskInvocationParameters, taskParameters } = definition;
  if (taskInvocationParameters) return substitute(taskInvocationParameters.Automation ?? {}, pseudoParameters);
  // The deprecated TaskParameters apply only where TaskInvocationParameters are absent, and pseudo parameters in them are not replaced.
  const entries = Object.entries(taskParameters ?? {});
  if (entries.length === 0) return {};
  return { Parameters: Object.fromEntries(entries.map(([name, { Values = [] }]) => [name, [...Values]])) };
}

/** Windows assume the task's role under this session name, as recorded from AWS. */
function executedBy({ serviceRoleArn }: WindowExecutionTask, { account }: Pick<Context, "account">): string {
  const role = serviceRoleArn?.slice(serviceRoleArn.lastIndexOf("/") + 1) ?? "AWSServiceRoleForAmazonSSM";
  return globalArnOf("sts", `assumed-role/${role}/OrchestrationService`, account);
}
