import type { StateExecutionStatus } from "../../../store/state-executions.ts";
import type { WindowExecutionStatus } from "../../../store/window-executions.ts";
import { startExecution } from "../../state-machines/executions.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { substitute } from "./pseudo-parameters.ts";
import type { InvocationRequest, TaskAction } from "./task-action.ts";

/** Starts an execution of a state machine for each resource. The invocation ends when the execution ends. */
export const stepFunctionsTask: TaskAction = {
  isPerResource: true,
  taskParameters: () => ({}),
  parameters: (request) => {
    const { name, input } = optionsOf(request);
    return { stateMachineArn: request.task.taskArn, name, input };
  },
  start(request, context) {
    const asked = { stateMachineArn: request.task.taskArn, ...optionsOf(request) };
    return startExecution(asked, request.tells, context).executionArn;
  },
  // At the cutoff running executions continue. Only `choices.hardStopAtEnd`, which AWS does not have, asks for this.
  cancel: () => undefined,
  outcome(executionArn, { store }) {
    const execution = store.stateExecutions.find(executionArn);
    const status = execution && STATUSES[execution.status];
    if (!status) throw new Error(`Execution ${executionArn} of a maintenance window has not ended.`);
    const reason = [execution.error, execution.cause].filter((part) => part !== null && part !== "").join(": ");
    const details = status === "SUCCESS" ? "Success" : reason || status;
    return { status, statusDetails: details.slice(0, STATUS_DETAILS_LENGTH_MAX) };
  },
};

const STATUSES: Readonly<Record<StateExecutionStatus, WindowExecutionStatus | undefined>> = {
  RUNNING: undefined,
  SUCCEEDED: "SUCCESS",
  FAILED: "FAILED",
  TIMED_OUT: "TIMED_OUT",
  ABORTED: "CANCELLED",
};

function optionsOf({ definition, pseudoParameters }: InvocationRequest) {
  const { Name: name, Input: input } = substitute(
    definition.taskInvocationParameters?.StepFunctions ?? {},
    pseudoParameters,
  );
  return { ...(name !== undefined && { name }), ...(input !== undefined && { input }) };
}
