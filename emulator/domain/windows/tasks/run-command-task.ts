import type { MaintenanceWindowRunCommandParameters } from "@aws-sdk/client-ssm";
import { isObject } from "../../../input/json.ts";
import type { WindowTaskDefinition } from "../../../store/window-execution-tasks.ts";
import { cancelCommand } from "../../run-command/cancel-command.ts";
import { type CommandRequest, createCommand } from "../../run-command/create-command.ts";
import { statusOfCommand } from "../execution/execution-roll-up.ts";
import { mapStrings, substitute } from "./pseudo-parameters.ts";
import type { InvocationRequest, TaskAction } from "./task-action.ts";

/** Sends one command for all nodes of a window target. The command gets MaxConcurrency and MaxErrors: Run Command enforces them. */
export const runCommandTask: TaskAction = {
  isPerResource: false,
  taskParameters: ({ taskArn }, definition) => withSnapshotId(taskArn, optionsOf(definition).Parameters ?? {}),
  parameters: (request) => camelCase(members(request)),
  start(request, context) {
    // A resource group includes its offline nodes: a stopped node becomes Undeliverable and does not make SendCommand refuse all.
    const includesStopped = request.group.targetType === "RESOURCE_GROUP";
    const command: CommandRequest = {
      ...members(request),
      includesStopped,
      AlarmConfiguration: request.task.alarmConfiguration ?? undefined,
      tells: request.tells,
      orchestrationId: request.execution.windowExecutionId,
    };
    return createCommand(command, context).commandId;
  },
  cancel: (commandId, context) => cancelCommand(commandId, undefined, context),
  outcome(commandId, { store }) {
    const command = store.commands.find(commandId);
    if (!command) throw new Error(`Command ${commandId} of a maintenance window is not there any more.`);
    return { status: statusOfCommand(command.status), statusDetails: command.statusDetails };
  },
};

/** SendCommand's members for this invocation, with all pseudo parameters replaced. */
function members({ task, definition, unit, execution, pseudoParameters }: InvocationRequest) {
  const options = definition.taskInvocationParameters
    ? substitute(optionsOf(definition), pseudoParameters)
    : optionsOf(definition);
  const parameters = withSnapshotId(task.taskArn, options.Parameters ?? {});
  return {
    ...options,
    DocumentName: task.taskArn,
    InstanceIds: [...unit],
    ...(task.maxConcurrency !== null && { MaxConcurrency: task.maxConcurrency }),
    ...(task.maxErrors !== null && { MaxErrors: task.maxErrors }),
    Parameters: mapStrings(parameters, (text) => text.replace(ORCHESTRATION_ID, execution.windowExecutionId)),
  };
}

/** The deprecated TaskParameters and LoggingInfo apply only where TaskInvocationParameters are absent. */
function optionsOf(definition: WindowTaskDefinition): MaintenanceWindowRunCommandParameters {
  const { taskInvocationParameters, taskParameters, loggingInfo } = definition;
  if (taskInvocationParameters) return taskInvocationParameters.RunCommand ?? {};
  return {
    ...(loggingInfo && { OutputS3BucketName: loggingInfo.S3BucketName }),
    ...(loggingInfo?.S3KeyPrefix !== undefined && { OutputS3KeyPrefix: loggingInfo.S3KeyPrefix }),
    Parameters: Object.fromEntries(
      Object.entries(taskParameters ?? {}).map(([name, { Values = [] }]) => [name, [...Values]]),
    ),
  };
}

/** The default SnapshotId of patch tasks: all nodes of one execution use the same snapshot of the baseline. */
function withSnapshotId(taskArn: string, parameters: Record<string, string[]>): Record<string, string[]> {
  const name = taskArn.slice(taskArn.lastIndexOf("/") + 1);
  if (!TAKES_SNAPSHOT_ID.has(name)) return parameters;
  return { SnapshotId: ["{{ aws:ORCHESTRATION_ID }}"], ...parameters };
}

const TAKES_SNAPSHOT_ID = new Set(["AWS-RunPatchBaseline", "AWS-RunPatchBaselineWithHooks"]);

/** Replaced at run time by the id of the window execution (inferred: a GUID "based on" it, says the user guide). */
const ORCHESTRATION_ID = /\{\{\s*aws:ORCHESTRATION_ID\s*\}\}/g;

/** Spelled as in recorded invocations; the names of the document's parameters are not changed. */
function camelCase(members: object): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name[0]!.toLowerCase() + name.slice(1),
      name !== "Parameters" && isObject(value) ? camelCase(value) : value,
    ]),
  );
}
