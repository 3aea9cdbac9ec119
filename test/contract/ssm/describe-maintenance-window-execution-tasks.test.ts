import { expect } from "chai";
import { expectRefusal, refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { type EndedExecution, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

const STATUSES = "PENDING, IN_PROGRESS, SUCCESS, FAILED, TIMED_OUT, CANCELLING, CANCELLED";

describe("DescribeMaintenanceWindowExecutionTasks", () => {
  const emulator = useEmulator();
  let ended: EndedExecution;
  before(async () => {
    ended = await runOnce(emulator.get());
  });
  const send = (change: object) =>
    emulator.post("DescribeMaintenanceWindowExecutionTasks", { WindowExecutionId: ended.executionId, ...change });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowExecutionTasks", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown execution",
        { WindowExecutionId: UNKNOWN_UUID },
        "DoesNotExistException",
        `Maintenance window execution ${UNKNOWN_UUID} does not exist`,
      ],
      [
        "a filter it does not have",
        { Filters: [{ Key: "Status", Values: ["SUCCESS"] }] },
        "ValidationException",
        "Filter key 'Status' is not valid. Valid keys are: [STATUS].",
      ],
      [
        "a status that is not listed for it",
        { Filters: [{ Key: "STATUS", Values: ["SKIPPED_OVERLAPPING"] }] },
        "ValidationException",
        `'SKIPPED_OVERLAPPING' is not a valid value of filter 'STATUS'. Valid values are: [${STATUSES}].`,
      ],
    ]);
    it("refuses the token of another execution", async () => {
      expectRefusal(
        await send({ NextToken: "bm9uZQ" }),
        "ValidationException",
        "The NextToken 'bm9uZQ' is not valid: use the one that the previous page returned.",
      );
    });
  });

  describe("happens", () => {
    it("lists what ran as it ended", async () => {
      const { body } = await send({});
      const [task] = body.WindowExecutionTaskIdentities;
      expect(body).to.deep.equal({
        WindowExecutionTaskIdentities: [
          {
            WindowExecutionId: ended.executionId,
            TaskExecutionId: ended.taskExecutionId,
            Status: "SUCCESS",
            StartTime: Date.parse("2026-12-02T02:00:00Z") / 1000,
            EndTime: task.EndTime,
            TaskArn: "AWS-RunShellScript",
            TaskType: "RUN_COMMAND",
            AlarmConfiguration: { IgnorePollAlarmFailure: true, Alarms: [{ Name: "too-slow" }] },
          },
        ],
      });
      expect(task.EndTime).to.be.greaterThan(task.StartTime);
    });
    it("filters by any of the statuses of a filter", async () => {
      const count = async (...Values: string[]) =>
        (await send({ Filters: [{ Key: "STATUS", Values }] })).body.WindowExecutionTaskIdentities.length;
      expect(await count("SUCCESS", "FAILED")).to.equal(1);
      expect(await count("SUCCESS", "SUCCESS")).to.equal(1);
      expect(await count("FAILED")).to.equal(0);
    });
  });
});
