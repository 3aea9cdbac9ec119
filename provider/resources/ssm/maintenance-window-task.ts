import { localArn } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { list, number, type StateOf, string } from "../../schema/property.ts";
import { arn, atLeast, length, oneOf } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { fromTargets, toTargets } from "./targets.ts";
import {
  fromInvocationParameters,
  taskInvocationParameters,
  toInvocationParameters,
} from "./task-invocation-parameters.ts";
import { windowPartImportId } from "./window-part-import-id.ts";
import { concurrencyForm, errorsForm, nameForm, targetsOf } from "./window-rules.ts";

const properties = {
  ...regional,
  arn: string({ output: true }),
  cutoffBehavior: string({ validate: oneOf(["CONTINUE_TASK", "CANCEL_TASK"]) }),
  description: string({ validate: length(1, 128) }),
  maxConcurrency: string({ computed: true, validate: concurrencyForm }),
  maxErrors: string({ computed: true, validate: errorsForm }),
  name: string({ computed: true, autoname: { lengthMax: 255 }, validate: nameForm }),
  priority: number({ validate: atLeast(0) }),
  serviceRoleArn: string({ computed: true, validate: arn }),
  targets: list(targetsOf({}), { itemsMax: 5 }),
  taskArn: string({ required: true }),
  taskInvocationParameters,
  taskType: string({
    required: true,
    forceNew: true,
    validate: oneOf(["AUTOMATION", "LAMBDA", "RUN_COMMAND", "STEP_FUNCTIONS"]),
  }),
  windowId: string({ required: true, forceNew: true }),
  windowTaskId: string({ output: true }),
} as const;

type State = StateOf<typeof properties>;

/** Work that a maintenance window does when it opens. */
export const maintenanceWindowTask = resourceType<typeof properties>({
  token: "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask",
  properties,
  parseImportId: (id) => windowPartImportId(id, "WINDOW_TASK_ID"),

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    const { WindowTaskId } = await ssm.registerTaskWithMaintenanceWindow({
      WindowId: inputs.windowId,
      TaskType: inputs.taskType as "RUN_COMMAND",
      MaxConcurrency: ifSet(inputs.maxConcurrency),
      MaxErrors: ifSet(inputs.maxErrors),
      Priority: inputs.priority,
      ...request(inputs),
    });
    created(WindowTaskId as string);
  },

  async read(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      const task = await ssm.getMaintenanceWindowTask({ WindowId: state.windowId, WindowTaskId: id });
      return {
        arn: await localArn(aws, "ssm", `windowtask/${id}`),
        cutoffBehavior: task.CutoffBehavior,
        description: task.Description,
        maxConcurrency: task.MaxConcurrency,
        maxErrors: task.MaxErrors,
        name: task.Name,
        priority: task.Priority,
        serviceRoleArn: task.ServiceRoleArn,
        targets: task.Targets && task.Targets.length > 0 ? fromTargets(task.Targets) : undefined,
        taskArn: task.TaskArn,
        ...(task.TaskInvocationParameters
          ? { taskInvocationParameters: fromInvocationParameters(task.TaskInvocationParameters) }
          : {}),
        taskType: task.TaskType,
        windowId: task.WindowId,
        windowTaskId: task.WindowTaskId,
      };
    } catch (error) {
      if (hasCode(error, "DoesNotExistException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    const ssm = await aws.ssm();
    const hasTargets = (news.targets ?? []).length > 0;
    await ssm.updateMaintenanceWindowTask({
      WindowId: news.windowId,
      WindowTaskId: id,
      // With Replace, what is left out is taken away.
      Replace: true,
      Priority: news.priority ?? 0,
      // AWS wants both for a task with targets, and gives placeholders for one without.
      ...(hasTargets ? { MaxConcurrency: ifSet(news.maxConcurrency), MaxErrors: ifSet(news.maxErrors) } : {}),
      ...request(news),
    });
  },

  async delete(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      await ssm.deregisterTaskFromMaintenanceWindow({ WindowId: state.windowId, WindowTaskId: id });
    } catch (error) {
      // Deleting the window has already taken its tasks with it.
      if (!hasCode(error, "DoesNotExistException")) throw error;
    }
  },
});

function request(task: State) {
  const targets = ifSet(task.targets);
  return {
    TaskArn: task.taskArn,
    CutoffBehavior: ifSet(task.cutoffBehavior) as "CONTINUE_TASK" | undefined,
    Description: ifSet(task.description),
    Name: ifSet(task.name),
    ServiceRoleArn: ifSet(task.serviceRoleArn),
    Targets: targets && toTargets(targets),
    TaskInvocationParameters: task.taskInvocationParameters && toInvocationParameters(task.taskInvocationParameters),
  };
}
