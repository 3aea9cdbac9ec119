import { paginateDescribeMaintenanceWindowTasks } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("DescribeMaintenanceWindowTasks", () => {
  const emulator = useEmulator({ quotas: { tasksPerWindow: 100 } });
  let windowId: string;
  const ids: string[] = [];
  before(async () => {
    const { ssm } = emulator.get();
    windowId = await createWindow(ssm);
    ids.push(await registerTask(ssm, windowId, { Name: "patch", Priority: 10 }));
    ids.push(await registerTask(ssm, windowId, { Name: "check", TaskArn: "AWS-RunShellScript" }));
    ids.push(
      await registerTask(ssm, windowId, { Name: "restart", TaskType: "AUTOMATION", TaskArn: "Restart", Priority: 1 }),
    );
    await registerTask(ssm, await createWindow(ssm), { Name: "elsewhere" });
  });
  const send = (change: object) => emulator.post("DescribeMaintenanceWindowTasks", { WindowId: windowId, ...change });
  const filtered = async (...filters: [string, ...string[]][]) => {
    const Filters = filters.map(([Key, ...Values]) => ({ Key, Values }));
    return (await send({ Filters })).body.Tasks.map(({ Name }: { Name: string }) => Name);
  };

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowTasks", emulator);
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
        "a filter it does not have",
        { Filters: [{ Key: "Type", Values: ["LAMBDA"] }] },
        "ValidationException",
        "Filter key 'Type' is not valid. Valid keys are: [WindowTaskId, TaskArn, Priority, TaskType].",
      ],
      [
        "a task type that is none",
        { Filters: [{ Key: "TaskType", Values: ["SHELL"] }] },
        "ValidationException",
        "'SHELL' is not a valid value of filter 'TaskType'. Valid values are: [RUN_COMMAND, AUTOMATION, STEP_FUNCTIONS, LAMBDA].",
      ],
      [
        "a priority that is none",
        { Filters: [{ Key: "Priority", Values: ["high"] }] },
        "ValidationException",
        "'high' is not a valid value of filter 'Priority'. It must be a number of at least 0.",
      ],
    ]);
  });

  describe("happens", () => {
    it("shows a task with its Type and without TaskInvocationParameters", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm);
      const WindowTaskId = await registerTask(ssm, WindowId, {
        TaskInvocationParameters: { RunCommand: { Comment: "c" } },
      });
      const { body } = await send({ WindowId });
      expect(body).to.deep.equal({
        Tasks: [
          {
            WindowId,
            WindowTaskId,
            TaskArn: "AWS-RunPatchBaseline",
            Type: "RUN_COMMAND",
            Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }],
            TaskParameters: {},
            Priority: 0,
            ServiceRoleArn:
              "arn:aws:iam::000000000000:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM",
            MaxConcurrency: "1",
            MaxErrors: "1",
          },
        ],
      });
    });
    it("filters by WindowTaskId", async () => {
      expect(await filtered(["WindowTaskId", ids[1]!, UNKNOWN_UUID])).to.deep.equal(["check"]);
    });
    it("filters by the whole TaskArn", async () => {
      expect(await filtered(["TaskArn", "AWS-RunShellScript"])).to.deep.equal(["check"]);
      expect(await filtered(["TaskArn", "AWS-Run"])).to.deep.equal([]);
    });
    it("filters by Priority", async () => {
      expect(await filtered(["Priority", "0", "10"])).to.deep.equal(["patch", "check"]);
      expect(await filtered(["Priority", "2"])).to.deep.equal([]);
    });
    it("filters by TaskType, and by all filters together", async () => {
      expect(await filtered(["TaskType", "AUTOMATION"])).to.deep.equal(["restart"]);
      expect(await filtered(["TaskType", "RUN_COMMAND"], ["Priority", "10"])).to.deep.equal(["patch"]);
    });
    it("goes on where a page ended while tasks come and go", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm);
      const registered: string[] = [];
      for (let n = 0; n < 21; n++) registered.push(await registerTask(ssm, WindowId));
      const seen: string[] = [];
      for await (const { Tasks } of paginateDescribeMaintenanceWindowTasks(
        { client: ssm, pageSize: 10 },
        { WindowId },
      )) {
        seen.push(...Tasks!.map(({ WindowTaskId }) => WindowTaskId!));
        await emulator.post("DeregisterTaskFromMaintenanceWindow", { WindowId, WindowTaskId: seen.at(-1) });
        if (seen.length === 10) registered.push(await registerTask(ssm, WindowId));
      }
      expect(seen).to.deep.equal(registered);
    });
  });
});
