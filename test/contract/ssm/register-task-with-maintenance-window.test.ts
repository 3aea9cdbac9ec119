import { CreateRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { GetMaintenanceWindowTaskCommand, RegisterTaskWithMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  acceptsValues,
  eachMember,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  oneOf,
  pattern,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
  valueAtLeast,
  valueAtMost,
} from "../../helpers/contract.ts";
import { createWindow, registerTarget, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const CONCURRENCY = "^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$";
const ERRORS = "^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$";
const ADVICE =
  "For Run Command tasks, you must specify at least one resource as the target of the task. You can specify between 1 and 50 instance IDs, or between 1 and 10 maintenance window target IDs.";
const SERVICE_LINKED_ROLE =
  "arn:aws:iam::000000000000:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM";
const ids = (count: number) => Array.from({ length: count }, (_, n) => `i-${String(n).padStart(17, "0")}`);
const byIds = { Key: "InstanceIds", Values: ids(1) };
const command = (RunCommand: object) => ({ TaskInvocationParameters: { RunCommand } });
const automation = (Automation: object) => ({ TaskType: "AUTOMATION", TaskInvocationParameters: { Automation } });
const lambda = (Lambda: object) => ({ TaskType: "LAMBDA", TaskInvocationParameters: { Lambda } });
const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

describe("RegisterTaskWithMaintenanceWindow", () => {
  const emulator = useEmulator({ quotas: { tasksPerWindow: 1000 } });
  let windowId: string;
  let strictWindowId: string;
  let targetId: string;
  before(async () => {
    const { ssm } = emulator.get();
    windowId = await createWindow(ssm);
    targetId = await registerTarget(ssm, windowId);
    strictWindowId = await createWindow(ssm, { AllowUnassociatedTargets: false });
  });
  const send = (change: object) =>
    emulator.post("RegisterTaskWithMaintenanceWindow", {
      WindowId: windowId,
      TaskType: "RUN_COMMAND",
      TaskArn: "AWS-RunPatchBaseline",
      Targets: [byIds],
      MaxConcurrency: "1",
      MaxErrors: "1",
      ...change,
    });
  const sendTargetless = (change: object) =>
    emulator.post("RegisterTaskWithMaintenanceWindow", {
      WindowId: windowId,
      TaskType: "AUTOMATION",
      TaskArn: "AWS-RestartEC2Instance",
      ...change,
    });
  const get = async (WindowTaskId: string) => {
    const { $metadata, ...task } = await emulator
      .get()
      .ssm.send(new GetMaintenanceWindowTaskCommand({ WindowId: windowId, WindowTaskId }));
    return task;
  };

  describe("malformed", () => {
    refusesWhatIsNoRequest("RegisterTaskWithMaintenanceWindow", emulator);
    refusesValues(send, [
      ["WindowId", undefined, NOT_NULL],
      ["WindowId", "mw-1", lengthAtLeast(20)],
      ["TaskArn", undefined, NOT_NULL],
      ["TaskArn", "", lengthAtLeast(1)],
      ["TaskArn", "a".repeat(1601), lengthAtMost(1600)],
      ["TaskType", undefined, NOT_NULL],
      ["TaskType", "SHELL", oneOf("RUN_COMMAND", "AUTOMATION", "STEP_FUNCTIONS", "LAMBDA")],
      ["Priority", -1, valueAtLeast(0)],
      ["MaxConcurrency", "", lengthAtLeast(1)],
      ["MaxConcurrency", "0", pattern(CONCURRENCY)],
      ["MaxConcurrency", "0%", pattern(CONCURRENCY)],
      ["MaxConcurrency", "101%", pattern(CONCURRENCY)],
      ["MaxConcurrency", "1.5", pattern(CONCURRENCY)],
      ["MaxConcurrency", "12345678", lengthAtMost(7)],
      ["MaxErrors", "-1", pattern(ERRORS)],
      ["MaxErrors", "101%", pattern(ERRORS)],
      ["MaxErrors", "01", pattern(ERRORS)],
      ["Name", "ab", lengthAtLeast(3)],
      ["Description", "", lengthAtLeast(1)],
      ["Description", "d".repeat(129), lengthAtMost(128)],
      ["ClientToken", "t".repeat(65), lengthAtMost(64)],
      ["CutoffBehavior", "STOP", oneOf("CONTINUE_TASK", "CANCEL_TASK")],
    ]);
    refusesNested(send, [
      [
        "a comment of 101",
        command({ Comment: "c".repeat(101) }),
        "taskInvocationParameters.runCommand.comment",
        "c".repeat(101),
        lengthAtMost(100),
      ],
      [
        "a timeout of 29 s",
        command({ TimeoutSeconds: 29 }),
        "taskInvocationParameters.runCommand.timeoutSeconds",
        "29",
        valueAtLeast(30),
      ],
      [
        "a timeout over 30 days",
        command({ TimeoutSeconds: 2592001 }),
        "taskInvocationParameters.runCommand.timeoutSeconds",
        "2592001",
        valueAtMost(2592000),
      ],
      [
        "a bucket of two letters",
        command({ OutputS3BucketName: "ab" }),
        "taskInvocationParameters.runCommand.outputS3BucketName",
        "ab",
        lengthAtLeast(3),
      ],
      [
        "a key prefix of 501",
        command({ OutputS3KeyPrefix: "k".repeat(501) }),
        "taskInvocationParameters.runCommand.outputS3KeyPrefix",
        "k".repeat(501),
        lengthAtMost(500),
      ],
      [
        "another hash",
        command({ DocumentHashType: "Md5" }),
        "taskInvocationParameters.runCommand.documentHashType",
        "Md5",
        oneOf("Sha256", "Sha1"),
      ],
      [
        "document version 0",
        command({ DocumentVersion: "0" }),
        "taskInvocationParameters.runCommand.documentVersion",
        "0",
        pattern("([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)"),
      ],
      [
        "an event that is none",
        command({ NotificationConfig: { NotificationEvents: ["Done"] } }),
        "taskInvocationParameters.runCommand.notificationConfig.notificationEvents",
        "[Done]",
        eachMember(oneOf("All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed")),
      ],
      [
        "another notification",
        command({ NotificationConfig: { NotificationType: "Node" } }),
        "taskInvocationParameters.runCommand.notificationConfig.notificationType",
        "Node",
        oneOf("Command", "Invocation"),
      ],
      [
        "an automation without parameters",
        automation({ Parameters: {} }),
        "taskInvocationParameters.automation.parameters",
        "{}",
        lengthAtLeast(1),
      ],
      [
        "a payload of 4097 bytes",
        lambda({ Payload: Buffer.alloc(4097).toString("base64") }),
        "taskInvocationParameters.lambda.payload",
        Buffer.alloc(4097).toString("base64"),
        lengthAtMost(4096),
      ],
      [
        "an empty qualifier",
        lambda({ Qualifier: "" }),
        "taskInvocationParameters.lambda.qualifier",
        "",
        lengthAtLeast(1),
      ],
      [
        "an empty state machine name",
        { TaskType: "STEP_FUNCTIONS", TaskInvocationParameters: { StepFunctions: { Name: "" } } },
        "taskInvocationParameters.stepFunctions.name",
        "",
        lengthAtLeast(1),
      ],
      [
        "logging without region",
        { LoggingInfo: { S3BucketName: "logs" } },
        "loggingInfo.s3Region",
        undefined,
        NOT_NULL,
      ],
      [
        "an alarm configuration without alarms",
        { AlarmConfiguration: {} },
        "alarmConfiguration.alarms",
        undefined,
        NOT_NULL,
      ],
      [
        "two alarms",
        { AlarmConfiguration: { Alarms: [{ Name: "a" }, { Name: "b" }] } },
        "alarmConfiguration.alarms",
        "[{Name=a}, {Name=b}]",
        lengthAtMost(1),
      ],
    ]);
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
        "another target key",
        { Targets: [{ Key: "tag:Name", Values: ["a"] }] },
        "ValidationException",
        `tag:Name is an invalid window task target type, use WindowTargetIds or InstanceIds. ${ADVICE}`,
      ],
      [
        "a command for nothing",
        { Targets: undefined, MaxConcurrency: undefined, MaxErrors: undefined },
        "ValidationException",
        ADVICE,
      ],
      ["an empty list of ids", { Targets: [{ Key: "InstanceIds", Values: [] }] }, "ValidationException", ADVICE],
      ["51 instance ids", { Targets: [{ Key: "InstanceIds", Values: ids(50) }, byIds] }, "ValidationException", ADVICE],
      [
        "11 window targets",
        { Targets: [{ Key: "WindowTargetIds", Values: Array(11).fill(UNKNOWN_UUID) }] },
        "ValidationException",
        "The maximum number of window targets is 10",
      ],
      [
        "targets without concurrency",
        { MaxConcurrency: undefined },
        "ValidationException",
        "Max Concurrency must be a number greater than 0, or a percentage between 1 and 100",
      ],
      [
        "targets without limits",
        { MaxConcurrency: undefined, MaxErrors: undefined },
        "ValidationException",
        "Max Errors must be a number of at least 0, or a percentage between 0 and 100 Max Concurrency must be a number greater than 0, or a percentage between 1 and 100",
      ],
      [
        "parameters of another type",
        { TaskInvocationParameters: { Lambda: {} } },
        "ValidationException",
        "Task Invocation Parameters must contain an entry only for the Task Type specified in the Window Task.",
      ],
      [
        "parameters of two types",
        { TaskInvocationParameters: { RunCommand: {}, Lambda: {} } },
        "ValidationException",
        "Task Invocation Parameters must contain an entry only for the Task Type specified in the Window Task.",
      ],
      [
        "notifications without role",
        command({ NotificationConfig: { NotificationArn: "arn:aws:sns:us-east-1:000000000000:patching" } }),
        "ValidationException",
        "ServiceRoleArn of RunCommandInvocationParameter is required if NotificationConfig is specified",
      ],
      [
        "a role that is not there",
        { ServiceRoleArn: "arn:aws:iam::000000000000:role/nobody" },
        "ValidationException",
        "Nonexistent role or missing ssm service principal in trust policy: arn:aws:iam::000000000000:role/nobody",
      ],
      [
        "a role by its name",
        { ServiceRoleArn: "nobody" },
        "ValidationException",
        "Nonexistent role or missing ssm service principal in trust policy: nobody",
      ],
    ]);
    refuses(sendTargetless, [
      [
        "limits without targets",
        { MaxConcurrency: "1", MaxErrors: "1" },
        "ValidationException",
        "Maintenance window tasks without targets do not support MaxErrors values. Maintenance window tasks without targets do not support MaxConcurrency values.",
      ],
      [
        "a concurrency without targets",
        { MaxConcurrency: "1" },
        "ValidationException",
        "Maintenance window tasks without targets do not support MaxConcurrency values.",
      ],
    ]);

    it("refuses a window target that the window does not have", async () => {
      expectRefusal(
        await send({ Targets: [{ Key: "WindowTargetIds", Values: [targetId, UNKNOWN_UUID] }] }),
        "DoesNotExistException",
        `Target ${UNKNOWN_UUID} does not exist in maintenance window ${windowId}`,
      );
    });
    it("refuses instance ids and window targets together", async () => {
      const Targets = [byIds, { Key: "WindowTargetIds", Values: [targetId] }];
      expectRefusal(await send({ Targets }), "ValidationException", ADVICE);
    });
    it("refuses a role that does not let SSM assume it", async () => {
      const { iam } = emulator.get();
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: "for-ec2", AssumeRolePolicyDocument: trust("ec2.amazonaws.com") }),
      );
      expectRefusal(
        await send({ ServiceRoleArn: Role!.Arn }),
        "ValidationException",
        `Nonexistent role or missing ssm service principal in trust policy: ${Role!.Arn}`,
      );
    });
    it("refuses an unregistered node in a window that does not allow it", async () => {
      expectRefusal(
        await send({ WindowId: strictWindowId }),
        "ValidationException",
        `Instance ${byIds.Values[0]} is not a registered target of maintenance window ${strictWindowId}, which does not allow unassociated targets: register it as a target, or set AllowUnassociatedTargets.`,
      );
    });
  });

  describe("happens", () => {
    acceptsValues(send, [
      ["Targets", [{ Key: "InstanceIds", Values: ids(50) }]],
      ["Priority", 0],
      ["Priority", 2147483647],
      ["MaxConcurrency", "100%"],
      ["MaxConcurrency", "1234567"],
      ["MaxErrors", "0"],
      ["MaxErrors", "0%"],
      ["TaskArn", "No-Such-Document"],
      ["TaskArn", "a".repeat(1600)],
      ["TaskInvocationParameters", {}],
      ["TaskInvocationParameters", { RunCommand: { NotificationConfig: {} } }],
      ["ServiceRoleArn", SERVICE_LINKED_ROLE],
    ]);

    it("registers a task with the service-linked role, which it makes when it is needed", async () => {
      const { ssm, iam } = emulator.get();
      const id = await registerTask(ssm, windowId, { Targets: [{ Key: "WindowTargetIds", Values: [targetId] }] });
      expect(await get(id)).to.deep.equal({
        WindowId: windowId,
        WindowTaskId: id,
        Targets: [{ Key: "WindowTargetIds", Values: [targetId] }],
        TaskArn: "AWS-RunPatchBaseline",
        ServiceRoleArn: SERVICE_LINKED_ROLE,
        TaskType: "RUN_COMMAND",
        TaskParameters: {},
        Priority: 0,
        MaxConcurrency: "1",
        MaxErrors: "1",
      });
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: "AWSServiceRoleForAmazonSSM" }));
      expect(Role!.Arn).to.equal(SERVICE_LINKED_ROLE);
    });

    it("keeps every member it is given", async () => {
      const { ssm, iam } = emulator.get();
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: "for-ssm", AssumeRolePolicyDocument: trust("ssm.amazonaws.com") }),
      );
      const given = {
        TaskType: "RUN_COMMAND",
        TaskArn: "AWS-RunShellScript",
        Targets: [byIds],
        ServiceRoleArn: Role!.Arn!,
        TaskParameters: { Operation: { Values: ["Install"] } },
        TaskInvocationParameters: {
          RunCommand: {
            Comment: "patch",
            CloudWatchOutputConfig: { CloudWatchLogGroupName: "/ssm/patch", CloudWatchOutputEnabled: true },
            DocumentHash: "abc",
            DocumentHashType: "Sha256",
            DocumentVersion: "$LATEST",
            NotificationConfig: {
              NotificationArn: "arn:aws:sns:us-east-1:000000000000:patching",
              NotificationEvents: ["Failed", "TimedOut"],
              NotificationType: "Invocation",
            },
            OutputS3BucketName: "patch-logs",
            OutputS3KeyPrefix: "app",
            Parameters: { commands: ["df", "uptime"], "": [] },
            ServiceRoleArn: Role!.Arn!,
            TimeoutSeconds: 30,
          },
        },
        Priority: 7,
        MaxConcurrency: "50%",
        MaxErrors: "10%",
        LoggingInfo: { S3BucketName: "logs", S3KeyPrefix: "p", S3Region: "us-east-1" },
        Name: "PatchTestAppServers",
        Description: "patches",
        CutoffBehavior: "CANCEL_TASK",
        AlarmConfiguration: { IgnorePollAlarmFailure: true, Alarms: [{ Name: "too-slow" }] },
      } as const;
      const { WindowTaskId } = await ssm.send(
        new RegisterTaskWithMaintenanceWindowCommand({
          WindowId: windowId,
          ...structuredClone(given as object),
        } as never),
      );
      expect(await get(WindowTaskId!)).to.deep.equal({ WindowId: windowId, WindowTaskId, ...given });
    });

    it("takes a targetless task of another type and shows a placeholder for its limits", async () => {
      const { body } = await sendTargetless({});
      const task = await get(body.WindowTaskId);
      expect(task).to.deep.include({ Targets: [], MaxConcurrency: "1", MaxErrors: "1", TaskType: "AUTOMATION" });
    });

    it("gives a Lambda payload back as the bytes it was", async () => {
      const Payload = new Uint8Array([0, 1, 254, 255]);
      const id = await registerTask(emulator.get().ssm, windowId, {
        TaskType: "LAMBDA",
        TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:notify",
        TaskInvocationParameters: { Lambda: { Payload, Qualifier: "1", ClientContext: "e30=" } },
      });
      const { Lambda } = (await get(id)).TaskInvocationParameters!;
      expect([...Lambda!.Payload!]).to.deep.equal([...Payload]);
      expect(Lambda).to.deep.include({ Qualifier: "1", ClientContext: "e30=" });
    });

    it("takes a node that a registered target names, or finds by tag, where others are not allowed", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm, { AllowUnassociatedTargets: false });
      await registerTarget(ssm, WindowId, { Targets: [byIds] });
      await registerTask(ssm, WindowId, { Targets: [byIds] });
      const { body } = await emulator.post("DescribeInstanceInformation", {
        Filters: [{ Key: "tag:Patch Group", Values: ["App"] }],
      });
      const [node] = body.InstanceInformationList;
      const byTag = { WindowId, Targets: [{ Key: "InstanceIds", Values: [node.InstanceId] }] };
      expect((await send(byTag)).body.__type).to.equal("ValidationException");
      await registerTarget(ssm, WindowId);
      expect((await send(byTag)).status).to.equal(200);
    });

    it("registers once per client token, whatever the order of a map", async () => {
      const parameters = (Parameters: object) => ({ ClientToken: "task", ...command({ Parameters }) });
      const first = await send(parameters({ a: ["1"], b: ["2"] }));
      const second = await send(parameters({ b: ["2"], a: ["1"] }));
      expect(second.body).to.deep.equal(first.body);
      expect((await send(parameters({ a: ["1"], b: ["3"] }))).body.__type).to.equal("IdempotentParameterMismatch");
    });

    it("tells of it", async () => {
      const { ssm, control } = emulator.get();
      const id = await registerTask(ssm, windowId);
      const { body } = await control("GET", "/events?after=0");
      const { resources, detail, "detail-type": type } = body.events.at(-1);
      expect({ resources, detail, type }).to.deep.equal({
        type: "Maintenance Window Task Registration Notification",
        resources: [
          `arn:aws:ssm:us-east-1:000000000000:maintenancewindow/${windowId}`,
          `arn:aws:ssm:us-east-1:000000000000:windowtask/${id}`,
        ],
        detail: { "window-task-id": id, "window-id": windowId, status: "REGISTERED" },
      });
    });
  });
});

describe("RegisterTaskWithMaintenanceWindow at the quotas", () => {
  const emulator = useEmulator({ quotas: { tasksPerWindow: 1, targetsPerTask: 1 } });

  it("refuses one task more, and one window target more in a task", async () => {
    const { ssm } = emulator.get();
    const WindowId = await createWindow(ssm);
    const Values = [await registerTarget(ssm, WindowId), await registerTarget(ssm, WindowId)];
    const request = { WindowId, TaskType: "RUN_COMMAND", TaskArn: "doc", MaxConcurrency: "1", MaxErrors: "1" };
    expectRefusal(
      await emulator.post("RegisterTaskWithMaintenanceWindow", {
        ...request,
        Targets: [{ Key: "WindowTargetIds", Values }],
      }),
      "ValidationException",
      "The maximum number of window targets is 1",
    );
    await registerTask(ssm, WindowId);
    expectRefusal(
      await emulator.post("RegisterTaskWithMaintenanceWindow", { ...request, Targets: [byIds] }),
      "ResourceLimitExceededException",
      `Maintenance window ${WindowId} already has 1 tasks, its quota.`,
    );
  });
});
