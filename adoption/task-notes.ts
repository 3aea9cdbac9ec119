import type { GetMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";

interface Around {
  readonly account: string | undefined;
  /** Whether the window has a target of this id that the program declares. */
  hasTarget(id: string): boolean;
}

/** What the program cannot express of a task, and what somebody should look at before it is committed. */
export function taskNotes(task: GetMaintenanceWindowTaskResult, around: Around): string[] {
  return [
    ...alarmNotes(task),
    ...deprecatedNotes(task),
    ...targetNotes(task, around),
    ...roleNotes(task, around),
    ...secretNotes(task),
  ];
}

function alarmNotes({ AlarmConfiguration: alarms }: GetMaintenanceWindowTaskResult): string[] {
  const names = (alarms?.Alarms ?? []).map(({ Name }) => Name).filter(Boolean);
  if (names.length === 0) return [];
  return [
    `In AWS the task has the alarm ${names.join(", ")}. The Pulumi provider has no alarms of tasks: the next change of this task by Pulumi removes it. Attach it again afterwards with aws ssm update-maintenance-window-task.`,
  ];
}

function deprecatedNotes({ LoggingInfo, TaskParameters = {} }: GetMaintenanceWindowTaskResult): string[] {
  const names = Object.keys(TaskParameters);
  const place = LoggingInfo?.S3BucketName && [LoggingInfo.S3BucketName, LoggingInfo.S3KeyPrefix].filter(Boolean);
  return [
    ...(place
      ? [
          `In AWS the task writes to s3://${place.join("/")} by the deprecated LoggingInfo, which the Pulumi provider does not have. The next change of this task by Pulumi removes it: give the task an output in its place.`,
        ]
      : []),
    ...(names.length > 0
      ? [
          `In AWS the task has the deprecated TaskParameters ${names.join(", ")}, which the Pulumi provider does not have. The next change of this task by Pulumi removes them: give it parameters in their place.`,
        ]
      : []),
  ];
}

function targetNotes({ Targets = [] }: GetMaintenanceWindowTaskResult, { hasTarget }: Around): string[] {
  const ids = Targets.filter(({ Key }) => Key === "WindowTargetIds").flatMap(({ Values = [] }) => Values);
  const missing = ids.filter((id) => !hasTarget(id));
  if (missing.length === 0) return [];
  return [`The program declares no target ${missing.join(", ")} of this window, so it stands as a plain value.`];
}

function roleNotes(task: GetMaintenanceWindowTaskResult, { account }: Around): string[] {
  const roles = [task.ServiceRoleArn, task.TaskInvocationParameters?.RunCommand?.ServiceRoleArn];
  const foreign = [...new Set(roles)].filter((arn) => {
    const owner = /^arn:[\w-]+:iam::(\d{12}):/.exec(arn ?? "")?.[1];
    return account !== undefined && owner !== undefined && owner !== account;
  });
  return foreign.map((arn) => `The role ${arn} is not of account ${account}.`);
}

const SECRET_NAME = /pass(word|wd|phrase)|secret|token|credential|api_?key|private_?key/i;

/** What AWS's log, or the task's author, would keep out of sight. */
function secretNotes({ TaskInvocationParameters: invocation }: GetMaintenanceWindowTaskResult): string[] {
  const { Lambda, StepFunctions, RunCommand, Automation } = invocation ?? {};
  const parameters = Object.entries({ ...RunCommand?.Parameters, ...Automation?.Parameters });
  // A reference to a parameter of Parameter Store is no secret.
  const suspicious = parameters.filter(
    ([name, values]) =>
      [name, ...values].some((text) => SECRET_NAME.test(text)) &&
      !values.every((value) => /^\{\{ *ssm(-secure)?:[^}]*\}\}$/.test(value)),
  );
  const names = [
    ...(Lambda?.Payload?.length ? ["payload"] : []),
    ...(Lambda?.ClientContext ? ["clientContext"] : []),
    ...(StepFunctions?.Input ? ["input"] : []),
    ...suspicious.map(([name]) => `parameters.${name}`),
  ];
  if (names.length === 0) return [];
  return [
    `May be secret: ${names.join(", ")} stands here and in the import file in plain text. Look at it before you commit; new pulumi.Config().requireSecret keeps a secret out of the program.`,
  ];
}
