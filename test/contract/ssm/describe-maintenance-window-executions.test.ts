import { paginateDescribeMaintenanceWindowExecutions } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulatorPerTest } from "../../helpers/contract.ts";
import { createWindow, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const DATE_ADVICE =
  "is malformed, format either must contain an offset - e.g. '2018-01-01T00:00:00-02:00' or '2018-01-01T00:00:00Z'";

describe("DescribeMaintenanceWindowExecutions", () => {
  const emulator = useEmulatorPerTest();
  let windowId: string;
  const send = (change: object) =>
    emulator.post("DescribeMaintenanceWindowExecutions", { WindowId: windowId, ...change });
  const starts = async (change: object) =>
    (await send(change)).body.WindowExecutions.map(({ StartTime }: { StartTime: number }) =>
      new Date(StartTime * 1000).toISOString().slice(11, 16),
    );
  beforeEach(async () => {
    const { ssm, to } = emulator.get();
    windowId = await createWindow(ssm);
    await to("2026-12-01T02:06:00Z");
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowExecutions", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "a filter it does not have",
        { Filters: [{ Key: "STATUS", Values: ["SUCCESS"] }] },
        "ValidationException",
        "Filter key 'STATUS' is not valid. Valid keys are: [ExecutedBefore, ExecutedAfter].",
      ],
      [
        "a filter that is no instant",
        { Filters: [{ Key: "ExecutedAfter", Values: ["2026-12-01"] }] },
        "ValidationException",
        `Filter 'ExecutedAfter': DateTime 2026-12-01 ${DATE_ADVICE}`,
      ],
      [
        "a token it never gave out",
        { NextToken: "x" },
        "ValidationException",
        "The NextToken 'x' is not valid: use the one that the previous page returned.",
      ],
    ]);
  });

  describe("happens", () => {
    it("lists the newest first, an execution without tasks as AWS records it", async () => {
      const { body } = await send({ MaxResults: 10 });
      const [newest, second] = body.WindowExecutions;
      expect(newest).to.deep.equal({
        WindowId: windowId,
        WindowExecutionId: newest.WindowExecutionId,
        Status: "SUCCESS",
        StatusDetails: "No tasks to execute.",
        StartTime: Date.parse("2026-12-01T02:05:00Z") / 1000,
        EndTime: Date.parse("2026-12-01T02:05:00Z") / 1000,
      });
      expect(second.StartTime).to.equal(newest.StartTime - 300);
    });
    it("lists none of an unknown window: no such error is declared", async () => {
      expect(await send({ WindowId: UNKNOWN_WINDOW })).to.deep.equal({ status: 200, body: { WindowExecutions: [] } });
    });
    it("filters by the start, neither bound included", async () => {
      const Filters = [
        { Key: "ExecutedAfter", Values: ["2026-12-01T01:00:00Z"] },
        { Key: "ExecutedBefore", Values: ["2026-12-01T02:15:00+01:00"] },
      ];
      expect(await starts({ Filters })).to.deep.equal(["01:10", "01:05"]);
    });
    it("goes on where a page ended while the window opens again", async () => {
      const { ssm, advance } = emulator.get();
      const seen: number[] = [];
      const newestMs = Date.parse("2026-12-01T02:05:00Z");
      for await (const { WindowExecutions } of paginateDescribeMaintenanceWindowExecutions(
        { client: ssm, pageSize: 10 },
        { WindowId: windowId },
      )) {
        seen.push(...WindowExecutions!.map(({ StartTime }) => (newestMs - StartTime!.getTime()) / 300_000));
        await advance("PT5M");
      }
      expect(seen).to.deep.equal(Array.from({ length: 25 }, (_, n) => n));
    });
  });
});
