import { AutomationTask } from "../components/tasks/automation-task.ts";
import { LambdaTask } from "../components/tasks/lambda-task.ts";
import { PatchTask } from "../components/tasks/patch-task.ts";
import { RunCommandTask } from "../components/tasks/run-command-task.ts";
import { StepFunctionsTask } from "../components/tasks/step-functions-task.ts";
import type { MaintenanceWindow } from "../components/windows/maintenance-window.ts";
import type { MaintenanceWindowTarget } from "../components/windows/maintenance-window-target.ts";
import { type Delivery, deliveryOf } from "./delivery.ts";
import type { DeliverySettings, TaskSettings } from "./settings.ts";

/** A task of one of the types that the config knows. */
export type DeclaredTask = PatchTask | RunCommandTask | AutomationTask | LambdaTask | StepFunctionsTask;

/** @param inherited the role, output and notifications of the window. */
export function declareTask(
  name: string,
  settings: TaskSettings,
  window: MaintenanceWindow,
  targets: Readonly<Record<string, MaintenanceWindowTarget>>,
  inherited: Delivery,
): DeclaredTask {
  const {
    targets: names,
    serviceRole,
    output,
    notifications,
    serviceRoleArn,
    ...args
  } = settings as TaskSettings & DeliverySettings;
  const own = deliveryOf({ serviceRole, output, notifications }, name, inherited, window);
  const task = {
    ...args,
    windowId: window.windowId,
    windowTargetIds: names?.map((target) => targetOf(targets, target, name).windowTargetId),
    serviceRoleArn: serviceRoleArn ?? own.serviceRole.arn,
  };
  const command = { ...task, output: own.output.place, notifications: own.notifications.topic };
  const opts = { parent: window };
  switch (settings.type) {
    case "patch":
      return new PatchTask(name, withoutType(command), opts);
    case "run-command":
      return new RunCommandTask(name, withoutType(command), opts);
    case "automation":
      return new AutomationTask(name, withoutType(task), opts);
    case "lambda":
      return new LambdaTask(name, withoutType(task), opts);
    case "step-functions":
      return new StepFunctionsTask(name, withoutType(task), opts);
  }
}

function targetOf(targets: Readonly<Record<string, MaintenanceWindowTarget>>, name: string, task: string) {
  const target = targets[name];
  if (target !== undefined) return target;
  throw new Error(`Task ${task} names the target "${name}", which its window does not have.`);
}

/** What the type decides is decided; the component takes the rest, and checks it. */
function withoutType<Args>({ type: _, ...args }: { readonly type: string }): Args {
  return args as Args;
}
