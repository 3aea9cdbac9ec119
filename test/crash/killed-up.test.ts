import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { DescribeMaintenanceWindowsCommand, DescribeMaintenanceWindowTargetsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/driver-error.ts";
import type { DriverEvent } from "../../automation/events.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

/** At which steps of an up the CLI is killed: by chance, or those of MW_CRASHES=5,11 to see a run again. */
const STEPS = process.env.MW_CRASHES?.split(",").map(Number) ?? [1, 2, 3].map(() => 4 + Math.floor(Math.random() * 18));

describe("an up whose CLI is killed", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  for (const step of STEPS) {
    it(`is repaired and goes on by the next one, killed at step ${step}`, async () => {
      const killer = driver();
      const run = killer.up("dev");
      let seen = 0;
      for await (const event of run) {
        if (event.type === "step" && event.phase === "started" && ++seen === step) killLockOwner();
      }
      const error = await run.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(DriverError);
      expect((error as DriverError).kind).to.equal("failed");

      const events: DriverEvent[] = [];
      const { outputs } = await driver().up("dev", { onEvent: (event) => events.push(event) });
      expect(events.map(({ type }) => type)).to.include("unlocked");
      expect(events.filter(({ type }) => type === "waiting")).to.deep.equal([]);

      expect(await windowIds()).to.deep.equal([outputs.windowId]);
      const { Targets = [] } = await emulator.ssm.send(
        new DescribeMaintenanceWindowTargetsCommand({ WindowId: String(outputs.windowId) }),
      );
      expect(Targets).to.have.length(1);
      expect(await count("topics")).to.equal(1);
      expect(await count("buckets")).to.equal(1);
      expect(Object.keys((await driver().up("dev")).changes)).to.deep.equal(["same"]);
      await driver().destroy("dev");
      expect(await windowIds()).to.deep.equal([]);
      expect(await count("topics")).to.equal(0);
      expect(await count("buckets")).to.equal(0);
    });
  }

  function driver(): Driver {
    return new Driver({ directory: project.directory, env: project.env(emulator.endpoint), retry: { attempts: 1 } });
  }

  /** As `kill -9` of the CLI: nothing is cleaned up. */
  function killLockOwner(): void {
    const files = execFileSync("find", [`${project.directory}/backend/.pulumi/locks`, "-name", "*.json"], {
      encoding: "utf8",
    });
    const { pid } = JSON.parse(readFileSync(files.trim().split("\n")[0]!, "utf8"));
    process.kill(pid, "SIGKILL");
  }

  async function windowIds(): Promise<(string | undefined)[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ WindowId }) => WindowId);
  }

  async function count(what: "topics" | "buckets"): Promise<number> {
    if (what === "topics") {
      return (await emulator.sns.send(new ListTopicsCommand({}))).Topics?.length ?? 0;
    }
    return (await emulator.s3.send(new ListBucketsCommand({}))).Buckets?.length ?? 0;
  }
});
