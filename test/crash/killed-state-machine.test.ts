import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { controlClient } from "../../emulator/control/control-client.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { type EmulatorProcess, startEmulatorProcess } from "../helpers/emulator-process.ts";
import { eventually } from "../helpers/eventually.ts";
import { createRole } from "../helpers/functions.ts";
import { isAlive } from "../helpers/running-processes.ts";

/** More time on a processor than an interpreter needs to start. */
const BUSY_S = 2;

describe("an emulator that is killed while state machines run", function () {
  this.timeout(120_000);
  let state: string;
  let running: EmulatorProcess;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "killed-state-machine-"));
  });
  afterEach(async () => {
    await running.kill();
    rmSync(state, { recursive: true, force: true });
  });

  const settings = () => ({ endpoint: running.endpoint, region: "us-east-1", credentials: CREDENTIALS });
  const advance = (duration: string) => controlClient(running.endpoint).moveClock({ advance: duration });

  async function begin(definition: object): Promise<string> {
    running = await startEmulatorProcess({ port: 0, state });
    const roleArn = await createRole({ iam: new IAMClient(settings()) }, "machines", "states.amazonaws.com");
    const sfn = new SFNClient(settings());
    const created = await sfn.send(
      new CreateStateMachineCommand({ name: "m", definition: JSON.stringify(definition), roleArn }),
    );
    return (await sfn.send(new StartExecutionCommand({ stateMachineArn: created.stateMachineArn }))).executionArn!;
  }

  it("goes on with them where they were", async () => {
    const wait = (next: object) => ({ Type: "Wait", Seconds: 600, ...next });
    const executionArn = await begin({
      StartAt: "Draw",
      States: {
        Draw: { Type: "Pass", Assign: { "id.$": "States.UUID()" }, Next: "One" },
        One: wait({ Next: "Two" }),
        Two: wait({ Next: "Show" }),
        Show: { Type: "Pass", Parameters: { "id.$": "$id" }, End: true },
      },
    });
    await advance("PT15M");
    await running.kill();
    running = await startEmulatorProcess({ port: 0, state });
    await advance("PT6M");
    const sfn = new SFNClient(settings());
    const { status, startDate, stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(status).to.equal("SUCCEEDED");
    expect(stopDate!.getTime() - startDate!.getTime()).to.equal(1_200_000);
  });

  it("leaves no interpreter behind, not even one that is busy", async () => {
    const Output = `{% $contains('${"a".repeat(60)}!', /^(a+)+$/) %}`;
    await begin({ QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Pass", Output, End: true } } });
    const advanced = advance("PT1S").catch(() => undefined);
    const interpreter = await childOf(running.child.pid!);
    await eventually("the interpreter is busy", 20, () => processorSecondsOf(interpreter) >= BUSY_S);
    await running.kill();
    await advanced;
    await eventually("the interpreter has ended", 5, () => !isAlive(interpreter));
  });
});

function childOf(pid: number): Promise<number> {
  return eventually("an interpreter was started", 10, () => {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
    const line = lines.find((one) => one.includes("interpreter-process") && Number(one.trim().split(/\s+/)[1]) === pid);
    return line === undefined ? undefined : Number(line.trim().split(/\s+/)[0]);
  });
}

function processorSecondsOf(pid: number): number {
  const time = execFileSync("ps", ["-p", String(pid), "-o", "time="], { encoding: "utf8" });
  return time.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);
}
