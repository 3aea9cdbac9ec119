import { sortedJson } from "../../../store/sorted-json.ts";
import type { InvocationUnit, WindowExecutionGroup } from "../../../store/window-execution-groups.ts";
import type { WindowExecutionInvocation } from "../../../store/window-execution-invocations.ts";
import type { WindowExecutionTask, WindowTaskDefinition } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import { AwsError, validationError } from "../../aws-error.ts";
import type { Context } from "../../context.ts";
import { WINDOW_INVOCATION_ENDED } from "../../due-kinds.ts";
import { findTrustingRole } from "../../roles/roles.ts";
import { ROLE_PROBLEM, STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import type { PseudoParameters } from "../tasks/pseudo-parameters.ts";
import type { InvocationRequest, Outcome, TaskAction } from "../tasks/task-action.ts";
import { emitInvocationEvent } from "./execution-events.ts";

/** A running task with its execution and its definition. */
export interface RunningTask {
  readonly execution: WindowExecution;
  readonly task: WindowExecutionTask;
  readonly definition: WindowTaskDefinition;
  readonly action: TaskAction;
}

/**
 * Starts one invocation. When its action does not start, the invocation is recorded as FAILED with the reason and without an
 * execution id. An invocation that was never dispatched has no record.
 *
 * @returns whether it runs now.
 */
export function startInvocation(
  running: RunningTask,
  group: WindowExecutionGroup,
  unit: InvocationUnit,
  given: Context,
): boolean {
  const { execution, task, definition, action } = running;
  // The invocation and its action draw from a separate sequence, so that other invocations do not change their random numbers.
  const position = task.endedCount + task.runningCount;
  const chance = given.chance.of("window-invocation", task.taskExecutionId, group.position, position);
  const context: Context = { ...given, chance };
  const { store, nowMs } = context;
  const invocationId = chance.uuid();
  const pseudoParameters = pseudoParametersOf(running, group, unit, invocationId);
  const tells = { kind: WINDOW_INVOCATION_ENDED, ref: invocationId };
  const request = { invocationId, execution, task, definition, group, unit, pseudoParameters, tells };
  const started = {
    invocationId,
    taskNumber: task.number,
    windowTargetId: group.windowTargetId,
    ownerInformation: group.ownerInformation,
    parameters: sortedJson(action.parameters(request)),
    startedAtMs: nowMs,
  };
  const outcome = tryToStart(action, request, context);
  const invocation: Omit<WindowExecutionInvocation, "number"> =
    "refusal" in outcome
      ? { ...started, executionId: null, status: "FAILED", statusDetails: outcome.refusal, endedAtMs: nowMs }
      : { ...started, executionId: outcome.executionId, status: "IN_PROGRESS", statusDetails: null, endedAtMs: null };
  store.windowExecutionInvocations.insert(invocation);
  emitInvocationEvent(execution, task, invocation, context);
  return invocation.endedAtMs === null;
}

/** Records how an invocation ended. */
export function endInvocation(
  { execution, task }: Pick<RunningTask, "execution" | "task">,
  invocation: WindowExecutionInvocation,
  { status, statusDetails }: Outcome,
  context: Context,
): void {
  const { store, nowMs } = context;
  store.windowExecutionInvocations.end(invocation.invocationId, status, statusDetails, nowMs);
  emitInvocationEvent(execution, task, { ...invocation, status, statusDetails, endedAtMs: nowMs }, context);
}

function tryToStart(
  action: TaskAction,
  request: InvocationRequest,
  context: Context,
): { executionId: string } | { refusal: string } {
  try {
    checkRole(request.task, context);
    return { executionId: action.start(request, context) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { refusal: (error.message || error.code).slice(0, STATUS_DETAILS_LENGTH_MAX) };
  }
}

/** The role existed at registration. Until the task starts it may have been deleted, or its trust policy changed. */
function checkRole({ serviceRoleArn }: WindowExecutionTask, context: Context): void {
  if (serviceRoleArn === null) return;
  if (!findTrustingRole(serviceRoleArn, "ssm.amazonaws.com", context)) throw validationError(ROLE_PROBLEM);
}

function pseudoParametersOf(
  { execution, task, action }: RunningTask,
  group: WindowExecutionGroup,
  unit: InvocationUnit,
  invocationId: string,
): PseudoParameters {
  const [resource] = unit;
  return {
    WINDOW_ID: execution.windowId,
    WINDOW_TASK_ID: task.windowTaskId,
    WINDOW_TARGET_ID: group.windowTargetId ?? undefined,
    WINDOW_EXECUTION_ID: execution.windowExecutionId,
    TASK_EXECUTION_ID: task.taskExecutionId,
    INVOCATION_ID: invocationId,
    TARGET_TYPE: group.targetType ?? undefined,
    ...(action.isPerResource && { TARGET_ID: resource, RESOURCE_ID: resource && shortIdOf(resource) }),
  };
}

/** A node's id; for an ARN the part after the last slash or colon, if AWS documents this for the type. */
function shortIdOf(resource: string): string | undefined {
  if (resource.startsWith("arn:") && !HAS_RESOURCE_ID.test(resource)) return undefined;
  return resource.slice(Math.max(resource.lastIndexOf("/"), resource.lastIndexOf(":")) + 1);
}

/** The user guide's list of types ("Using pseudo parameters"). The tokens of other types are left as they are. */
const HAS_RESOURCE_ID = new RegExp(
  "^arn:[^:]+:(" +
    [
      "cloudwatch:[^:]*:[^:]*:alarm:",
      "dynamodb:[^:]*:[^:]*:table/",
      "ec2:[^:]*:[^:]*:(instance|image|security-group|snapshot|volume)/",
      "ecs:[^:]*:[^:]*:service/",
      "rds:[^:]*:[^:]*:(db|cluster):",
      "s3:::[^/]+$",
      "ssm:[^:]*:[^:]*:managed-instance/",
    ].join("|") +
    ")",
);
