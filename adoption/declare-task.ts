import type { GetMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";
import type { Problem } from "../components/problem.ts";
import { registeredTask } from "../components/tasks/register-task.ts";
import { type Declaration, plainValues, Reference, type Value, type Values } from "./declaration.ts";
import { windowIdOf } from "./declare-window.ts";
import { differences } from "./differences.ts";
import { type FoundTask, foundTask } from "./found-task.ts";
import { keptName, refusal } from "./parts.ts";
import { type TaskForm, taskForms } from "./task-forms.ts";
import { taskNotes } from "./task-notes.ts";

/** What a task may refer to. */
export interface TaskSurroundings {
  readonly window: Declaration;
  /** The declared targets of its window, by their ids. */
  readonly targets: ReadonlyMap<string, Declaration>;
  /** The declared documents, by their names. */
  readonly documents: ReadonlyMap<string, Declaration>;
  readonly account: string | undefined;
}

export function declareTask(
  name: string,
  task: GetMaintenanceWindowTaskResult,
  { window, targets, documents, account }: TaskSurroundings,
): Declaration {
  const { WindowId = "", WindowTaskId = "", TaskArn = "", TaskType = "" } = task;
  const found = foundTask(task);
  const windowId = windowIdOf(window);
  const refer = (id: string): Value => {
    const target = targets.get(id);
    if (target === undefined) return id;
    return new Reference(target, target.construct.from === "components" ? "windowTargetId" : "id", id);
  };
  const document = documents.get(TaskArn);
  const taskArn = document === undefined ? TaskArn : new Reference(document, "name", TaskArn);
  const common = { windowId, ...selected(found.targets, refer), ...commonArguments(found) };
  const forms = taskForms(found, taskArn);
  const tried = forms.map((form) => ({ form, args: { ...common, ...form.args } as Values }));
  const right = tried.find(
    ({ form, args }) => differences(madeBy(form, args), found).length === 0 && problemsOf(form, args).length === 0,
  );
  const type = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
  return {
    construct:
      right === undefined
        ? { from: "ssm", name: "MaintenanceWindowTask" }
        : { from: "components", name: right.form.component },
    name,
    args: right?.args ?? { ...plainTask(found, taskArn, refer), windowId },
    ...keptName(task.Name),
    notes: [
      ...(right === undefined ? reasons(tried, found, TaskType) : []),
      ...taskNotes(task, { account, hasTarget: (id) => targets.has(id) }),
    ],
    resources: [{ type, name, importId: `${WindowId}/${WindowTaskId}`, id: WindowTaskId }],
  };
}

/** The arguments of every task component, without its defaults. */
function commonArguments(found: FoundTask): Values {
  return {
    name: found.name,
    description: found.description,
    priority: found.priority === 1 ? undefined : found.priority,
    maxConcurrency: found.maxConcurrency === "1" ? undefined : found.maxConcurrency,
    maxErrors: found.maxErrors === "1" ? undefined : found.maxErrors,
    cutoffBehavior: found.cutoffBehavior,
    serviceRoleArn: found.serviceRoleArn,
  };
}

function selected(targets: FoundTask["targets"] = [], refer: (id: string) => Value): Values {
  const [first, ...others] = targets;
  if (first === undefined || others.length > 0) return {};
  if (first.key === "WindowTargetIds") return { windowTargetIds: first.values.map(refer) };
  return first.key === "InstanceIds" ? { instanceIds: first.values } : {};
}

function madeBy(form: TaskForm, args: Values): object {
  const plain = plainValues(args) as never;
  return registeredTask(plain, form.invocation(plain));
}

function problemsOf(form: TaskForm, args: Values): readonly Problem[] {
  return form.problems(plainValues(args) as never, new Set());
}

function reasons(
  tried: readonly { readonly form: TaskForm; readonly args: Values }[],
  found: FoundTask,
  type: string,
): string[] {
  const refused = tried.find(({ form, args }) => differences(madeBy(form, args), found).length === 0);
  if (refused !== undefined) return refusal(refused.form.component, problemsOf(refused.form, refused.args));
  const last = tried.at(-1);
  if (last === undefined) return [`No component expresses all of this ${type} task, so this is the resource itself.`];
  const paths = differences(madeBy(last.form, last.args), found).join(", ");
  return [
    `The component ${last.form.component} does not express ${paths} of this task, so this is the resource itself.`,
  ];
}

/** The resource's own arguments. */
function plainTask(found: FoundTask, taskArn: Value, refer: (id: string) => Value): Values {
  const targets = found.targets?.map(({ key, values }) => ({
    key,
    values: key === "WindowTargetIds" ? values.map(refer) : values,
  }));
  return { ...(found as unknown as Values), targets, taskArn };
}
