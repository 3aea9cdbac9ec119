import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverOptions } from "../../../automation/api/driver-options.ts";
import type { DriverEvent } from "../../../automation/api/events.ts";
import { Driver } from "../../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { startHolding } from "../../helpers/holding.ts";
import { killLockOwner } from "../../helpers/lock-owner.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";
import { refusal } from "../../helpers/refused-run.ts";
import { TWIN } from "../../helpers/twin.ts";
import { withoutCli } from "../../helpers/without-cli.ts";

const ONCE = { retry: { attempts: 1 } } as const;

/** The emulator's S3 holds the state, and its other services what the state is about. */
describe("a state in S3", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let holding: Awaited<ReturnType<typeof startHolding>>;
  let project: TestProject;

  before(async () => {
    emulator = await startTestEmulator();
    holding = await startHolding(emulator.endpoint);
    project = makeProject();
    await emulator.s3.send(new CreateBucketCommand({ Bucket: "state" }));
  });
  after(async () => {
    project.remove();
    await holding.stop();
    await emulator.stop();
  });

  it("serves every operation, under a prefix", async () => {
    const up = await driver().up("twin-a");
    expect(Object.keys((await driver().up("twin-a")).changes)).to.deep.equal(["same"]);
    expect(Object.keys((await driver().refresh("twin-a")).changes)).to.deep.equal(["same"]);
    expect(await driver().outputs("twin-a")).to.deep.equal(up.outputs);
    const bare = driver({ env: withoutCli(project.env(holding.endpoint)) });
    expect((await bare.history("twin-a")).map(({ window }) => window.windowId)).to.deep.equal([up.outputs.windowId]);
    expect(await keys("team/one/.pulumi/stacks/")).to.include(
      "team/one/.pulumi/stacks/maintenance-windows/twin-a.json",
    );
    expect((await keys("")).filter((key) => !key?.startsWith("team/one/.pulumi/"))).to.deep.equal([]);
    await driver().destroy("twin-a");
    expect(await windowIds()).to.deep.equal([]);
    expect(await keys("team/one/.pulumi/locks/")).to.deep.equal([]);
  });

  it("takes over what a killed CLI made, and never what a like environment has", async () => {
    const { outputs: other } = await driver().up("twin-b");
    const held = holding.hold("CreateMaintenanceWindow", "after");
    const killed = refusal(driver(ONCE).up("twin-a"));
    await held.reached;
    expect((await refusal(driver(ONCE).up("twin-a"))).owner?.pid).to.be.a("number");
    await killLockOwner(access("twin-a"));
    expect((await killed).kind).to.equal("cli-crashed");
    held.release();
    const events: DriverEvent[] = [];
    const { outputs } = await driver().up("twin-a", { onEvent: (event) => events.push(event) });
    expect(events.map(({ type }) => type)).to.include.members(["unlocked", "repairing"]);
    expect(await windowIds())
      .to.have.members([outputs.windowId, other.windowId])
      .and.to.have.length(2);
    await driver().runAll("destroy", ["twin-a", "twin-b"]);
    expect(await windowIds()).to.deep.equal([]);
  });

  it("leaves another machine's lock alone and names it, unless forced", async () => {
    const Key =
      "team/one/.pulumi/locks/organization/maintenance-windows/twin-a/00000000-0000-4000-8000-000000000000.json";
    const lock = { pid: 1, username: "deployer", hostname: "build-7.example.com", timestamp: "2026-01-02T03:04:05Z" };
    await emulator.s3.send(new PutObjectCommand({ Bucket: "state", Key, Body: JSON.stringify(lock) }));
    for (const run of [() => driver(ONCE).up("twin-a"), () => driver().cancel("twin-a")]) {
      const refused = await refusal(run());
      expect(refused.kind).to.equal("locked");
      expect(refused.owner).to.include({ host: "build-7.example.com", pid: 1 });
      expect(await keys("team/one/.pulumi/locks/")).to.deep.equal([Key]);
    }
    expect(await driver().cancel("twin-a", { force: true })).to.deep.include({ did: "unlocked" });
    expect(await keys("team/one/.pulumi/locks/")).to.deep.equal([]);
  });

  it("says so when the bucket is not there, or nothing answers", async () => {
    const nowhere = await refusal(driver({}, url().replace("state", "nowhere")).up("twin-a"));
    expect(nowhere.kind).to.equal("config");
    expect(nowhere.message).to.contain('bucket "nowhere"');
    const silent = await refusal(driver({}, url().replace(holding.endpoint, "http://127.0.0.1:1")).up("twin-a"));
    expect(silent.kind).to.equal("unreachable");
    expect(silent.message).to.contain("http://127.0.0.1:1");
  });

  function url(): string {
    return `s3://state/team/one?endpoint=${holding.endpoint}&region=us-east-1&s3ForcePathStyle=true`;
  }

  function driver(options: Partial<DriverOptions> = {}, backendUrl = url()): Driver {
    const stacks = { "twin-a": { config: TWIN, backendUrl }, "twin-b": { config: TWIN, backendUrl } };
    return new Driver({ directory: project.directory, env: project.env(holding.endpoint), stacks, ...options });
  }

  function access(name: string) {
    const variables = { AWS_ACCESS_KEY_ID: "emulator", AWS_SECRET_ACCESS_KEY: "emulator" };
    return { stack: { project: { name: "maintenance-windows" }, name }, backendUrl: url(), variables };
  }

  async function windowIds(): Promise<(string | undefined)[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ WindowId }) => WindowId);
  }

  async function keys(prefix: string): Promise<(string | undefined)[]> {
    const { Contents = [] } = await emulator.s3.send(new ListObjectsV2Command({ Bucket: "state", Prefix: prefix }));
    return Contents.map(({ Key }) => Key);
  }
});
