import type { SSM } from "@aws-sdk/client-ssm";
import { overQuota, validationError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { emitTaskRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import {
  checkTargetsOfWindow,
  checkTask,
  getWindowTask,
  storedParameters,
  taskRoleArn,
} from "../../../domain/windows/window-tasks.ts";
import type { WindowTask } from "../../../store/window-tasks.ts";
import { blob, boolean, integer, list, map, oneOf, type Shape, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { PARAMETERS } from "../automation/automation-shapes.ts";
import { kept, requireForReplace } from "../replace.ts";
import {
  CLOUD_WATCH_OUTPUT_CONFIG,
  PARAMETERS as COMMAND_PARAMETERS,
  DOCUMENT_VERSION,
  NOTIFICATION_CONFIG,
} from "../run-command/command-shapes.ts";
import {
  ALARM_CONFIGURATION,
  CLIENT_TOKEN,
  CONCURRENCY,
  DESCRIPTION,
  ERRORS,
  FILTERED_PAGE,
  NAME,
  TARGETS,
  UUID,
  WINDOW_ID,
} from "../shapes.ts";
import { allowed, allowedWords, readFilters } from "../window-filters.ts";
import { shownParameters, shownTask } from "../window-task-answers.ts";

const RUN_COMMAND = structure({
  Comment: string({ max: 100 }),
  CloudWatchOutputConfig: CLOUD_WATCH_OUTPUT_CONFIG,
  DocumentHash: string({ max: 256 }),
  DocumentHashType: oneOf("Sha256", "Sha1"),
  DocumentVersion: DOCUMENT_VERSION,
  NotificationConfig: NOTIFICATION_CONFIG,
  OutputS3BucketName: string({ min: 3, max: 63 }),
  OutputS3KeyPrefix: string({ max: 500 }),
  Parameters: COMMAND_PARAMETERS,
  ServiceRoleArn: string(),
  TimeoutSeconds: integer({ min: 30, max: 2_592_000 }),
});

const STEP_FUNCTIONS = structure({ Input: string({ max: 4096 }), Name: string({ min: 1, max: 80 }) });

const LAMBDA = structure({
  ClientContext: string({ min: 1, max: 8000 }),
  Qualifier: string({ min: 1, max: 128 }),
  Payload: blob(4096),
});

/** The members of RegisterTask… and UpdateMaintenanceWindowTask. They differ in which are required. */
const TASK_MEMBERS: Readonly<Record<string, Shape>> = {
  Targets: TARGETS,
  ServiceRoleArn: string(),
  TaskParameters: map(string({ min: 1, max: 255 }), structure({ Values: list(string({ min: 1, max: 255 })) })),
  TaskInvocationParameters: structure({
    RunCommand: RUN_COMMAND,
    Automation: structure({ DocumentVersion: DOCUMENT_VERSION, Parameters: PARAMETERS }),
    StepFunctions: STEP_FUNCTIONS,
    Lambda: LAMBDA,
  }),
  Priority: integer({ min: 0 }),
  MaxConcurrency: CONCURRENCY,
  MaxErrors: ERRORS,
  LoggingInfo: structure({
    "S3BucketName*": string({ min: 3, max: 63 }),
    S3KeyPrefix: string({ max: 500 }),
    "S3Region*": string({ min: 3, max: 20 }),
  }),
  Name: NAME,
  Description: DESCRIPTION,
  CutoffBehavior: oneOf("CONTINUE_TASK", "CANCEL_TASK"),
  AlarmConfiguration: ALARM_CONFIGURATION,
};

const TASK_ARN = string({ min: 1, max: 1600 });
const TASK_TYPE = oneOf("RUN_COMMAND", "AUTOMATION", "STEP_FUNCTIONS", "LAMBDA");

export const WINDOW_TASK_OPERATIONS = {
  RegisterTaskWithMaintenanceWindow: {
    input: structure({
      "WindowId*": WINDOW_ID,
      "TaskArn*": TASK_ARN,
      "TaskType*": TASK_TYPE,
      ...TASK_MEMBERS,
      ClientToken: CLIENT_TOKEN,
    }),
    run(input, context) {
      const { store, chance, quotas } = context;
      const windowTaskId = once("RegisterTaskWithMaintenanceWindow", input, context, () => {
        const window = getWindow(input.WindowId, context);
        const draft: WindowTask = {
          windowTaskId: chance.uuid(),
          windowId: window.windowId,
          taskArn: input.TaskArn,
          taskType: input.TaskType,
          targets: input.Targets ?? [],
          taskParameters: input.TaskParameters ?? null,
          taskInvocationParameters: storedParameters(input.TaskInvocationParameters),
          priority: input.Priority ?? 0,
          loggingInfo: input.LoggingInfo ?? null,
          serviceRoleArn: "",
          maxConcurrency: input.MaxConcurrency ?? null,
          maxErrors: input.MaxErrors ?? null,
          name: input.Name ?? null,
          description: input.Description ?? null,
          cutoffBehavior: input.CutoffBehavior ?? null,
          alarmConfiguration: input.AlarmConfiguration ?? null,
        };
        checkTask(draft, context);
        checkTargetsOfWindow(draft.targets, window, context);
        if (store.windowTasks.count(window.windowId) >= quotas.tasksPerWindow) {
          throw overQuota(
            `Maintenance window ${window.windowId} already has ${quotas.tasksPerWindow} tasks, its quota.`,
          );
        }
        const task = { ...draft, serviceRoleArn: taskRoleArn(input.ServiceRoleArn, context) };
        store.windowTasks.insert(task);
        emitTaskRegistration(task, "REGISTERED", context);
        return task.windowTaskId;
      });
      return { WindowTaskId: windowTaskId };
    },
  },

  UpdateMaintenanceWindowTask: {
    input: structure({
      "WindowId*": WINDOW_ID,
      "WindowTaskId*": UUID,
      TaskArn: TASK_ARN,
      ...TASK_MEMBERS,
      Replace: boolean,
    }),
    run(input, context) {
      const window = getWindow(input.WindowId, context);
      const before = getWindowTask(window.windowId, input.WindowTaskId, context);
      if (input.Replace) requireForReplace(input, ["TaskArn", "Priority"]);
      const targets = kept(input, input.Targets, before.targets) ?? [];
      // A task without targets has no limits: an update that removes the targets removes the limits.
      const limits = targets.length > 0 ? before : { maxConcurrency: null, maxErrors: null };
      const draft: WindowTask = {
        ...before,
        targets,
        taskArn: input.TaskArn ?? before.taskArn,
        taskParameters: kept(input, input.TaskParameters, before.taskParameters),
        // Always replaced as a whole, also without Replace: omitted members are removed.
        taskInvocationParameters:
          input.TaskInvocationParameters === undefined && !input.Replace
            ? before.taskInvocationParameters
            : storedParameters(input.TaskInvocationParameters),
        priority: input.Priority ?? before.priority,
        loggingInfo: kept(input, input.LoggingInfo, before.loggingInfo),
        maxConcurrency: kept(input, input.MaxConcurrency, limits.maxConcurrency),
        maxErrors: kept(input, input.MaxErrors, limits.maxErrors),
        name: kept(input, input.Name, before.name),
        description: kept(input, input.Description, before.description),
        cutoffBehavior: kept(input, input.CutoffBehavior, before.cutoffBehavior),
        alarmConfiguration: kept(input, input.AlarmConfiguration, before.alarmConfiguration),
      };
      checkTask(draft, context);
      if (input.Targets) checkTargetsOfWindow(input.Targets, window, context);
      const isRoleKept = input.ServiceRoleArn === undefined && !input.Replace;
      const after = {
        ...draft,
        serviceRoleArn: isRoleKept ? before.serviceRoleArn : taskRoleArn(input.ServiceRoleArn, context),
      };
      context.store.windowTasks.update(after);
      emitTaskRegistration(after, "UPDATED", context);
      return { ...shownTask(after), TaskInvocationParameters: shownParameters(after) };
    },
  },

  GetMaintenanceWindowTask: {
    input: structure({ "WindowId*": WINDOW_ID, "WindowTaskId*": UUID }),
    run(input, context) {
      const { windowId } = getWindow(input.WindowId, context);
      const task = getWindowTask(windowId, input.WindowTaskId, context);
      return { ...shownTask(task), TaskType: task.taskType, TaskInvocationParameters: shownParameters(task) };
    },
  },

  DeregisterTaskFromMaintenanceWindow: {
    input: structure({ "WindowId*": WINDOW_ID, "WindowTaskId*": UUID }),
    run(input, context) {
      const { windowId } = getWindow(input.WindowId, context);
      const task = getWindowTask(windowId, input.WindowTaskId, context);
      context.store.windowTasks.delete(task.windowTaskId);
      emitTaskRegistration(task, "DEREGISTERED", context);
      return { WindowId: windowId, WindowTaskId: task.windowTaskId };
    },
  },

  DescribeMaintenanceWindowTasks: {
    input: structure({ "WindowId*": WINDOW_ID, ...FILTERED_PAGE }),
    run(input, context) {
      const { windowId } = getWindow(input.WindowId, context);
      const filters = readFilters(input.Filters, ["WindowTaskId", "TaskArn", "Priority", "TaskType"]);
      const condition = {
        windowTaskId: allowed(filters.WindowTaskId)?.map((id) => id.toLowerCase()),
        taskArn: allowed(filters.TaskArn),
        priority: allowed(filters.Priority)?.map(priority),
        taskType: allowedWords("TaskType", filters.TaskType, ["RUN_COMMAND", "AUTOMATION", "STEP_FUNCTIONS", "LAMBDA"]),
      };
      const { rows, nextToken } = pageByNumber(input, {
        scope: `DescribeMaintenanceWindowTasks/${windowId}`,
        read: (number, limit) => context.store.windowTasks.page(windowId, number, limit, condition),
      });
      return { Tasks: rows.map((task) => ({ ...shownTask(task), Type: task.taskType })), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

function priority(value: string): number {
  if (!/^\d{1,10}$/.test(value)) {
    throw validationError(`'${value}' is not a valid value of filter 'Priority'. It must be a number of at least 0.`);
  }
  return Number(value);
}
