import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import { DescribeInstanceInformationCommand, SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, start } from "../helpers/automations.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { type Functions, functionsOf } from "../helpers/functions.ts";
import { firstLine, spawnMw } from "../helpers/mw.ts";
import { noneWith, someWith } from "../helpers/running-processes.ts";

let marks = 920_000 + (process.pid % 1000) * 50;
const mark = () => `${marks++}.25`;

describe("what runs when the emulator ends", function () {
  this.timeout(60_000);
  let child: ChildProcess;
  let ssm: SSMClient;
  let functions: Functions;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "mw-ends-"));
    const args = [
      "emulator",
      "--port",
      "0",
      "--clock",
      "real",
      "--run",
      "functions,scripts,shell",
      "--state",
      join(folder, "state"),
    ];
    child = spawnMw(args, { env: { ...process.env, TMPDIR: folder } });
    const { endpoint } = JSON.parse(await firstLine(child));
    const settings = { endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 };
    ssm = new SSMClient(settings);
    functions = await functionsOf({ iam: new IAMClient(settings), endpoint } as Parameters<typeof functionsOf>[0]);
  });
  afterEach(() => {
    child.kill("SIGKILL");
    ssm.destroy();
    functions.client.destroy();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** A function, a script and a shell command that run for minutes, each with a child of its own that does not listen to signals. */
  async function begin(mine: string) {
    const source = `import { spawn } from "node:child_process";
      export const handler = async () => { spawn("sh", ["-c", "trap '' TERM INT HUP; sleep ${mine} & wait"]); for (;;); };`;
    await functions.create("busy", source, { Timeout: 900 });
    functions.invoke("busy").catch(() => undefined);
    const python = `import subprocess, time\ndef f(events, context):\n  subprocess.Popen(["sleep", "${mine}"])\n  time.sleep(600)`;
    const inputs = { Runtime: "python3.11", Handler: "f", Script: python };
    await createRunbook({ ssm }, "Busy", [{ name: "script", action: "aws:executeScript", inputs }]);
    await start({ ssm }, { DocumentName: "Busy" });
    const commands = [`trap '' TERM INT HUP; sleep ${mine} & sleep ${mine}`];
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 5 }));
    const InstanceIds = [InstanceInformationList![0]!.InstanceId!];
    await ssm.send(
      new SendCommandCommand({ DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands } }),
    );
    await someWith(`sleep ${mine}`, 4);
  }

  it("ends with it when it is killed, and leaves no folder", async () => {
    const mine = mark();
    await begin(mine);
    child.kill("SIGKILL");
    await once(child, "exit");
    await noneWith(mine, 5);
    await noneWith(folder, 5);
    expect(readdirSync(folder).filter((name) => name !== "state")).to.deep.equal([]);
  });

  it("ends with it at once when it is interrupted", async () => {
    const mine = mark();
    await begin(mine);
    const beganAtMs = Date.now();
    child.kill("SIGINT");
    expect(await once(child, "exit")).to.deep.equal([130, null]);
    expect(Date.now() - beganAtMs).to.be.below(5000);
    await noneWith(mine, 5);
    await noneWith(folder, 5);
    expect(readdirSync(folder).filter((name) => name !== "state")).to.deep.equal([]);
  });
});
