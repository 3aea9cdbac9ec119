import type { Problem } from "../components/problem.ts";
import { automationProblems } from "../components/tasks/automation-problems.ts";
import { runbookInvocation } from "../components/tasks/automation-task.ts";
import { lambdaProblems } from "../components/tasks/lambda-problems.ts";
import { functionInvocation } from "../components/tasks/lambda-task.ts";
import { patchCall } from "../components/tasks/patch-task.ts";
import { patchTaskProblems } from "../components/tasks/patch-task-problems.ts";
import { commandInvocation } from "../components/tasks/register-command-task.ts";
import type { Invocation } from "../components/tasks/register-task.ts";
import { runCommandProblems } from "../components/tasks/run-command-problems.ts";
import { stepFunctionsProblems } from "../components/tasks/step-functions-problems.ts";
import { stateMachineInvocation } from "../components/tasks/step-functions-task.ts";
import { JsonText, type Value, type Values } from "./declaration.ts";
import type { FoundTask } from "./found-task.ts";
import { LOST_NAME } from "./parts.ts";

/** A component that may express a task: its arguments beside those of every task, what it makes of them, what it refuses. */
export interface TaskForm {
  readonly component: "AutomationTask" | "LambdaTask" | "PatchTask" | "RunCommandTask" | "StepFunctionsTask";
  readonly args: Values;
  invocation(args: never): Invocation;
  problems(args: never, awaited: ReadonlySet<string>): readonly Problem[];
}

/** The components for a task, the closest to its purpose first. */
export function taskForms(found: FoundTask, taskArn: Value): TaskForm[] {
  const { automationParameters, lambdaParameters, runCommandParameters, stepFunctionsParameters } =
    found.taskInvocationParameters ?? {};
  const parameters = [...(automationParameters?.parameters ?? []), ...(runCommandParameters?.parameters ?? [])];
  if (parameters.some(({ name }) => name === LOST_NAME)) return [];
  switch (found.taskType) {
    case "RUN_COMMAND":
      return commandForms(found, taskArn);
    case "AUTOMATION":
      return [
        {
          component: "AutomationTask",
          args: {
            document: taskArn,
            documentVersion: automationParameters?.documentVersion || undefined,
            parameters: parametersOf(automationParameters?.parameters),
          },
          invocation: runbookInvocation,
          problems: automationProblems,
        },
      ];
    case "LAMBDA":
      return [
        {
          component: "LambdaTask",
          args: {
            functionArn: taskArn,
            qualifier: lambdaParameters?.qualifier || undefined,
            clientContext: lambdaParameters?.clientContext || undefined,
            payload: jsonValue(lambdaParameters?.payload),
          },
          invocation: functionInvocation,
          problems: lambdaProblems,
        },
      ];
    case "STEP_FUNCTIONS":
      return [
        {
          component: "StepFunctionsTask",
          args: {
            stateMachineArn: taskArn,
            executionName: stepFunctionsParameters?.name || undefined,
            input: jsonValue(stepFunctionsParameters?.input),
          },
          invocation: stateMachineInvocation,
          problems: stepFunctionsProblems,
        },
      ];
    default:
      return [];
  }
}

type CommandParameters = NonNullable<NonNullable<FoundTask["taskInvocationParameters"]>["runCommandParameters"]>;

function commandForms(found: FoundTask, document: Value): TaskForm[] {
  const command = found.taskInvocationParameters?.runCommandParameters ?? ({} as CommandParameters);
  const settings = commandSettings(command);
  if (settings === undefined) return [];
  const patch = patchArguments(found.taskArn, command.parameters ?? []);
  const patchForm: TaskForm[] =
    patch === undefined
      ? []
      : [
          {
            component: "PatchTask",
            args: { ...patch, ...settings },
            invocation: (args: never) => commandInvocation(args, patchCall(args)),
            problems: patchTaskProblems,
          },
        ];
  return [
    ...patchForm,
    {
      component: "RunCommandTask",
      args: { document, parameters: parametersOf(command.parameters), ...settings },
      invocation: (args: never) => {
        const { document, parameters = {} } = args as { document: string; parameters?: Record<string, string[]> };
        return commandInvocation(args, { document, parameters });
      },
      problems: runCommandProblems,
    },
  ];
}

/** undefined for notifications that the components cannot express. */
function commandSettings(command: CommandParameters): Values | undefined {
  const { cloudwatchConfig: logs, notificationConfig: notification, documentHash, documentHashType } = command;
  const roleArn = command.serviceRoleArn;
  if (notification && !(notification.notificationArn && roleArn)) return undefined;
  const events = notification?.notificationEvents;
  return {
    documentVersion: command.documentVersion || undefined,
    documentHash: documentHash || undefined,
    documentHashType: documentHash && documentHashType === "Sha256" ? undefined : documentHashType || undefined,
    comment: command.comment || undefined,
    timeoutSeconds: command.timeoutSeconds || undefined,
    output: command.outputS3Bucket
      ? { bucketName: command.outputS3Bucket, keyPrefix: command.outputS3KeyPrefix || undefined }
      : undefined,
    logs: logs && {
      logGroupName: logs.cloudwatchLogGroupName || undefined,
      enabled: logs.cloudwatchOutputEnabled ? undefined : false,
    },
    notifications: notification && {
      topicArn: notification.notificationArn,
      roleArn,
      events: events?.length === 1 && events[0] === "All" ? undefined : events,
      type: notification.notificationType === "Command" ? undefined : notification.notificationType,
    },
  };
}

const PATCH_DOCUMENTS = ["AWS-RunPatchBaseline", "AWS-RunPatchBaselineWithHooks"];

/** The arguments of PatchTask, by the parameters of AWS's documents. */
const PATCH_ARGUMENTS: Readonly<Record<string, string>> = {
  Operation: "operation",
  RebootOption: "rebootOption",
  SnapshotId: "snapshotId",
  InstallOverrideList: "installOverrideList",
  BaselineOverride: "baselineOverride",
  PreInstallHookDocName: "preInstallHook",
  PostInstallHookDocName: "postInstallHook",
  OnExitHookDocName: "onExitHook",
};

type Parameters = readonly { readonly name: string; readonly values: readonly string[] }[];

/** undefined for other documents, and for what PatchTask has no argument for. */
function patchArguments(document: string, parameters: Parameters): Values | undefined {
  if (!PATCH_DOCUMENTS.includes(document)) return undefined;
  const args: Record<string, string> = {};
  for (const { name, values } of parameters) {
    const argument = Object.hasOwn(PATCH_ARGUMENTS, name) ? PATCH_ARGUMENTS[name] : undefined;
    const [value, ...others] = values;
    if (argument === undefined || value === undefined || others.length > 0) return undefined;
    args[argument] = value;
  }
  if (args.operation === undefined) return undefined;
  const { rebootOption, operation, ...others } = args;
  return { operation, rebootOption: rebootOption === "RebootIfNeeded" ? undefined : rebootOption, ...others };
}

function parametersOf(parameters: Parameters | undefined): Values | undefined {
  if (parameters === undefined || parameters.length === 0) return undefined;
  return Object.fromEntries(parameters.map(({ name, values }) => [name, values]));
}

/** JSON is written as what it says where that gives the same text. */
function jsonValue(text: string | undefined): Value | undefined {
  if (!text) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && JSON.stringify(data) === text) return new JsonText(data, text);
  } catch {
    // Text that is not JSON stays text.
  }
  return text;
}
