import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator } from "../../helpers/emulator.ts";
import { GOLDEN_ACCOUNT, GOLDEN_STATES } from "./golden-state.ts";

const STATES = `arn:aws:states:${GOLDEN_ACCOUNT.region}:${GOLDEN_ACCOUNT.account}`;
const WAITING = {
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 36_000, Next: "End" }, End: { Type: "Succeed" } },
};

/** Executions as version 2 kept them, which ran them again from their beginning at each look. */
describe("executions of state machines in a state of version 2", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "state-executions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function put(db: InstanceType<typeof DatabaseSync>, name: string, clockMs: number, change: object): string {
    const executionArn = `${STATES}:execution:m:${name}`;
    const stateMachineArn = `${STATES}:stateMachine:m`;
    const content = {
      ...{ executionArn, stateMachineArn, name, definition: JSON.stringify(WAITING), roleArn: "r", input: '{"a":1}' },
      ...{
        output: null,
        error: null,
        cause: null,
        status: "RUNNING",
        startedAtMs: clockMs - 3_600_000,
        endedAtMs: null,
      },
      ...{ calls: [], events: [], tells: null },
      ...change,
    };
    db.prepare(
      "INSERT INTO state_executions (execution_arn, state_machine_arn, status, content) VALUES (?, ?, ?, ?)",
    ).run(executionArn, stateMachineArn, content.status, JSON.stringify(content));
    return executionArn;
  }

  it("keep their history, go on, or fail when they have called functions", async () => {
    const file = join(folder, "emulator.sqlite");
    writeFileSync(file, gunzipSync(readFileSync(join(GOLDEN_STATES, "v2.sqlite.gz"))));
    const db = new DatabaseSync(file);
    const { value } = db.prepare("SELECT value FROM meta WHERE name = 'clock'").get() as { value: string };
    const clockMs = Number(value);
    const event = (type: string) => ({ type, atMs: clockMs - 3_600_000, details: {} });
    const events = [event("ExecutionStarted"), event("ExecutionSucceeded")];
    const ended = put(db, "ended", clockMs, { status: "SUCCEEDED", output: "{}", endedAtMs: clockMs, events });
    const waiting = put(db, "waiting", clockMs, { events: [event("ExecutionStarted")] });
    const due = db.prepare("INSERT INTO due (due_at_ms, kind, ref, rank) VALUES (?, ?, ?, 1)");
    due.run(clockMs + 32_400_000, "state-execution", waiting);
    const calls = [{ requestId: "q", stateName: "T", ended: null }];
    const calling = put(db, "calling", clockMs, { calls });
    due.run(clockMs, "state-task-ended", `0/${calling}`);
    db.close();

    const emulator = await startTestEmulator({ state: folder, ...GOLDEN_ACCOUNT });
    const settings = { endpoint: emulator.endpoint, region: GOLDEN_ACCOUNT.region, credentials: CREDENTIALS };
    const sfn = new SFNClient(settings);
    try {
      await emulator.advance("PT8H59M");
      const describe = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
      const historyOf = async (executionArn: string) => {
        const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
        return history.events!.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`);
      };
      expect(await historyOf(ended)).to.deep.equal(["1 0 ExecutionStarted", "2 1 ExecutionSucceeded"]);
      expect(await describe(calling)).to.include({ status: "FAILED", error: "States.Runtime" });
      expect((await describe(waiting)).status).to.equal("RUNNING");
      await emulator.advance("PT2M");
      const { status, startDate, stopDate } = await describe(waiting);
      expect(status).to.equal("SUCCEEDED");
      expect(stopDate!.getTime() - startDate!.getTime()).to.equal(36_000_000);
      expect(await historyOf(waiting)).to.have.length(6);
    } finally {
      sfn.destroy();
      await emulator.stop();
    }
  });
});
