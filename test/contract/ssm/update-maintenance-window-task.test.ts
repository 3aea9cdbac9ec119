import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { expectRefusal, refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const SERVICE_LINKED_ROLE =
  "arn:aws:iam::000000000000:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const Targets = [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }];

describe("UpdateMaintenanceWindowTask", () => {
  const emulator = useEmulator({ quotas: { tasksPerWindow: 1000 } });
  let windowId: string;
  let otherWindowId: string;
  let taskId: string;
  before(async () => {
    windowId = await createWindow(emulator.get().ssm);
    otherWindowId = await createWindow(emulator.get().ssm);
  });
  beforeEach(async () => {
    taskId = await registerTask(emulator.get().ssm, windowId, {
      Name: "Patch",
      Description: "before",
      Priority: 3,
      CutoffBehavior: "CANCEL_TASK",
      TaskParameters: { Operation: { Values: ["Scan"] } },
      LoggingInfo: { S3BucketName: "logs", S3Region: "us-east-1" },
      AlarmConfiguration: { Alarms: [{ Name: "alarm" }] },
      TaskInvocationParameters: { RunCommand: { Comment: "c", Parameters: { Operation: ["Scan"] } } },
    });
  });
  const send = (change: object) =>
    emulator.post("UpdateMaintenanceWindowTask", { WindowId: windowId, WindowTaskId: taskId, ...change });
  const whole = () => ({
    WindowId: windowId,
    WindowTaskId: taskId,
    Targets,
    TaskArn: "AWS-RunPatchBaseline",
    ServiceRoleArn: SERVICE_LINKED_ROLE,
    TaskParameters: { Operation: { Values: ["Scan"] } },
    TaskInvocationParameters: { RunCommand: { Comment: "c", Parameters: { Operation: ["Scan"] } } },
    Priority: 3,
    MaxConcurrency: "1",
    MaxErrors: "1",
    LoggingInfo: { S3BucketName: "logs", S3Region: "us-east-1" },
    Name: "Patch",
    Description: "before",
    CutoffBehavior: "CANCEL_TASK",
    AlarmConfiguration: { Alarms: [{ Name: "alarm" }] },
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("UpdateMaintenanceWindowTask", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown window",
        { WindowId: UNKNOWN_WINDOW },
        "DoesNotExistException",
        `Maintenance window ${UNKNOWN_WINDOW} does not exist`,
      ],
      [
        "a command that loses its targets",
        { Targets: [] },
        "ValidationException",
        "For Run Command tasks, you must specify at least one resource as the target of the task. You can specify between 1 and 50 instance IDs, or between 1 and 10 maintenance window target IDs.",
      ],
      [
        "parameters of another type",
        { TaskInvocationParameters: { Automation: {} } },
        "ValidationException",
        "Task Invocation Parameters must contain an entry only for the Task Type specified in the Window Task.",
      ],
      [
        "a role that is not there",
        { ServiceRoleArn: "arn:aws:iam::000000000000:role/no" },
        "ValidationException",
        "Nonexistent role or missing ssm service principal in trust policy: arn:aws:iam::000000000000:role/no",
      ],
      [
        "Replace without TaskArn",
        { Replace: true, Targets, Priority: 1 },
        "ValidationException",
        "Value null at 'TaskArn' failed to satisfy constraint: Member must not be null",
      ],
      [
        "Replace without Priority",
        { Replace: true, TaskArn: "doc", Targets, MaxConcurrency: "1", MaxErrors: "1" },
        "ValidationException",
        "Value null at 'Priority' failed to satisfy constraint: Member must not be null",
      ],
      [
        "Replace with targets and without their limits",
        { Replace: true, TaskArn: "doc", Priority: 1, Targets },
        "ValidationException",
        "Max Errors must be a number of at least 0, or a percentage between 0 and 100 Max Concurrency must be a number greater than 0, or a percentage between 1 and 100",
      ],
    ]);

    it("refuses an unknown task, and one of another window", async () => {
      expectRefusal(
        await send({ WindowTaskId: UNKNOWN_UUID }),
        "DoesNotExistException",
        `Task ${UNKNOWN_UUID} does not exist in maintenance window ${windowId}`,
      );
      expect((await send({ WindowId: otherWindowId })).body.__type).to.equal("DoesNotExistException");
    });
    it("refuses a window target that the window does not have", async () => {
      expectRefusal(
        await send({ Targets: [{ Key: "WindowTargetIds", Values: [UNKNOWN_UUID] }] }),
        "DoesNotExistException",
        `Target ${UNKNOWN_UUID} does not exist in maintenance window ${windowId}`,
      );
    });
  });

  describe("happens", () => {
    it("leaves what is not named as it was, and answers without TaskType", async () => {
      const { body } = await send({ Description: "after" });
      expect(body).to.deep.equal({ ...whole(), Description: "after" });
    });

    it("keeps the role it has, until Replace leaves it out", async () => {
      const { Role } = await emulator
        .get()
        .iam.send(new CreateRoleCommand({ RoleName: "patching", AssumeRolePolicyDocument: TRUST }));
      expect((await send({ ServiceRoleArn: Role!.Arn })).body.ServiceRoleArn).to.equal(Role!.Arn);
      expect((await send({ Priority: 1 })).body.ServiceRoleArn).to.equal(Role!.Arn);
      const replaced = await send({
        Replace: true,
        TaskArn: "doc",
        Priority: 1,
        Targets,
        MaxConcurrency: "1",
        MaxErrors: "1",
      });
      expect(replaced.body.ServiceRoleArn).to.equal(SERVICE_LINKED_ROLE);
    });

    it("replaces TaskInvocationParameters as a whole, also without Replace", async () => {
      const TaskInvocationParameters = { RunCommand: { Parameters: { Operation: ["Install"] } } };
      const { body } = await send({ TaskInvocationParameters });
      expect(body).to.deep.equal({ ...whole(), TaskInvocationParameters });
    });

    it("clears with Replace what is left out, the role back to the service-linked one", async () => {
      const { body } = await send({
        Replace: true,
        TaskArn: "AWS-RunShellScript",
        Priority: 0,
        Targets,
        MaxConcurrency: "2",
        MaxErrors: "0",
      });
      expect(body).to.deep.equal({
        WindowId: windowId,
        WindowTaskId: taskId,
        Targets,
        TaskArn: "AWS-RunShellScript",
        ServiceRoleArn: SERVICE_LINKED_ROLE,
        TaskParameters: {},
        Priority: 0,
        MaxConcurrency: "2",
        MaxErrors: "0",
      });
    });

    it("is what the next read shows, with the type it was registered with", async () => {
      const { body } = await send({ Priority: 9, Name: "Renamed" });
      const read = await emulator.post("GetMaintenanceWindowTask", { WindowId: windowId, WindowTaskId: taskId });
      expect(read.body).to.deep.equal({ ...body, TaskType: "RUN_COMMAND" });
    });

    it("makes a task of another type targetless by taking its targets, and its limits with them", async () => {
      taskId = await registerTask(emulator.get().ssm, windowId, { TaskType: "AUTOMATION", MaxConcurrency: "5" });
      const { body } = await send({ Targets: [] });
      expect(body).to.deep.include({ Targets: [], MaxConcurrency: "1", MaxErrors: "1" });
      const again = await send({ Replace: true, TaskArn: "AWS-RestartEC2Instance", Priority: 1 });
      expect(again.body).to.deep.include({ Targets: [], MaxConcurrency: "1", MaxErrors: "1" });
      expectRefusal(
        await send({ MaxErrors: "1" }),
        "ValidationException",
        "Maintenance window tasks without targets do not support MaxErrors values.",
      );
    });

    it("updates a task whose window target has gone, as long as it is not given again", async () => {
      const target = await emulator.post("RegisterTargetWithMaintenanceWindow", {
        WindowId: windowId,
        ResourceType: "INSTANCE",
        Targets: [{ Key: "tag:a", Values: ["b"] }],
      });
      const { WindowTargetId } = target.body;
      const named = [{ Key: "WindowTargetIds", Values: [WindowTargetId] }];
      taskId = await registerTask(emulator.get().ssm, windowId, { Targets: named });
      await emulator.post("DeregisterTargetFromMaintenanceWindow", { WindowId: windowId, WindowTargetId });
      expect((await send({ Priority: 1 })).status).to.equal(200);
      expect((await send({ Targets: named })).body.__type).to.equal("DoesNotExistException");
    });

    it("tells of it", async () => {
      await send({ Priority: 1 });
      const { body } = await emulator.get().control("GET", "/events");
      expect(body.events.at(-1).detail).to.deep.equal({
        "window-task-id": taskId,
        "window-id": windowId,
        status: "UPDATED",
      });
    });
  });
});
