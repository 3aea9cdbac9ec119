import {
  CreateMaintenanceWindowCommand,
  type CreateMaintenanceWindowRequest,
  RegisterTargetWithMaintenanceWindowCommand,
  type RegisterTargetWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowRequest,
  type SSMClient,
} from "@aws-sdk/client-ssm";

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
