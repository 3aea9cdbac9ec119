import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { type EndedExecution, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

describe("GetMaintenanceWindowExecutionTask", () => {
  const emulator = useEmulator();
  let ended: EndedExecution;
  before(async () => {
    ended = await runOnce(emulator.get());
  });
  const send = (change: object) =>
    emulator.post("GetMaintenanceWindowExecutionTask", {
      WindowExecutionId: ended.executionId,
      TaskId: ended.taskExecutionId,
      ...change,
    });

  describe("malformed", () => {
    refusesWhatIsNoRequest("GetMaintenanceWindowExecutionTask", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown execution",
        { WindowExecutionId: UNKNOWN_UUID },
        "DoesNotExistException",
        `Maintenance window execution ${UNKNOWN_UUID} does not exist`,
      ],
    ]);
    it("refuses an unknown task of the execution", async () => {
      expect((await send({ TaskId: UNKNOWN_UUID })).body.__type).to.equal("DoesNotExistException");
    });
  });

  describe("happens", () => {
    it("shows what the task was when it ran, its nodes among its parameters", async () => {
      const { body } = await send({});
      expect(body).to.deep.equal({
        WindowExecutionId: ended.executionId,
        TaskExecutionId: ended.taskExecutionId,
        TaskArn: "AWS-RunShellScript",
        ServiceRole: "arn:aws:iam::000000000000:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM",
        Type: "RUN_COMMAND",
        TaskParameters: [
          {
            "aws:InstanceId": { Values: ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"] },
            commands: { Values: ["df"] },
          },
        ],
        Priority: 10,
        MaxConcurrency: "2",
        MaxErrors: "0",
        Status: "SUCCESS",
        StartTime: Date.parse("2026-12-02T02:00:00Z") / 1000,
        EndTime: body.EndTime,
        AlarmConfiguration: { IgnorePollAlarmFailure: true, Alarms: [{ Name: "too-slow" }] },
      });
    });
  });
});
