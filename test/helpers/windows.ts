import {
  CreateMaintenanceWindowCommand,
  type CreateMaintenanceWindowRequest,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  type RegisterTargetWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowRequest,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { TestEmulator } from "./emulator.ts";

export const UNKNOWN_WINDOW = "mw-00000000000000000";
export const UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000";

/** A window that opens every five minutes; the changes say what matters to the test. */
export const windowRequest = (changes: Partial<CreateMaintenanceWindowRequest> = {}) => ({
  Name: "Patch-amznlin2-app",
  Schedule: "rate(5 minutes)",
  Duration: 2,
  Cutoff: 1,
  AllowUnassociatedTargets: true,
  ...changes,
});

export async function createWindow(ssm: SSMClient, changes: Partial<CreateMaintenanceWindowRequest> = {}) {
  const { WindowId } = await ssm.send(new CreateMaintenanceWindowCommand(windowRequest(changes)));
  return WindowId!;
}

export async function registerTarget(
  ssm: SSMClient,
  windowId: string,
  changes: Partial<RegisterTargetWithMaintenanceWindowRequest> = {},
) {
  const { WindowTargetId } = await ssm.send(
    new RegisterTargetWithMaintenanceWindowCommand({
      WindowId: windowId,
      ResourceType: "INSTANCE",
      Targets: [{ Key: "tag:Patch Group", Values: ["App"] }],
      ...changes,
    }),
  );
  return WindowTargetId!;
}

/** A Run Command task for nodes by id, which the window must allow; give `Targets` for another. */
export async function registerTask(
  ssm: SSMClient,
  windowId: string,
  changes: Partial<RegisterTaskWithMaintenanceWindowRequest> = {},
) {
  const { WindowTaskId } = await ssm.send(
    new RegisterTaskWithMaintenanceWindowCommand({
      WindowId: windowId,
      TaskType: "RUN_COMMAND",
      TaskArn: "AWS-RunPatchBaseline",
      Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }],
      MaxConcurrency: "1",
      MaxErrors: "1",
      ...changes,
    }),
  );
  return WindowTaskId!;
}

/** What ran in a window whose task goes to the App servers of the lab's fleet, and has ended. */
export interface EndedExecution {
  readonly windowId: string;
  readonly windowTargetId: string;
  readonly executionId: string;
  readonly taskExecutionId: string;
  readonly invocationId: string;
}

/** Opens a new window once, at 2026-12-02T02:00Z, and lets its task come to an end. */
export async function runOnce({ ssm, to }: Pick<TestEmulator, "ssm" | "to">): Promise<EndedExecution> {
  const windowId = await createWindow(ssm, { Schedule: "at(2026-12-02T02:00:00)" });
  const windowTargetId = await registerTarget(ssm, windowId, { OwnerInformation: "team app" });
  await registerTask(ssm, windowId, {
    TaskArn: "AWS-RunShellScript",
    Targets: [{ Key: "WindowTargetIds", Values: [windowTargetId] }],
    Priority: 10,
    MaxConcurrency: "2",
    MaxErrors: "0",
    TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["df"] } } },
    AlarmConfiguration: { IgnorePollAlarmFailure: true, Alarms: [{ Name: "too-slow" }] },
  });
  await to("2026-12-02T03:00:00Z");
  const executions = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId: windowId }));
  const executionId = executions.WindowExecutions![0]!.WindowExecutionId!;
  const execution = { WindowExecutionId: executionId };
  const tasks = await ssm.send(new DescribeMaintenanceWindowExecutionTasksCommand(execution));
  const taskExecutionId = tasks.WindowExecutionTaskIdentities![0]!.TaskExecutionId!;
  const invocations = await ssm.send(
    new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({ ...execution, TaskId: taskExecutionId }),
  );
  const invocationId = invocations.WindowExecutionTaskInvocationIdentities![0]!.InvocationId!;
  return { windowId, windowTargetId, executionId, taskExecutionId, invocationId };
}
