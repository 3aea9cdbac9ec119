import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { hostname } from "node:os";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { execa } from "execa";
import type { DriverOptions } from "../../../automation/api/driver-options.ts";
import type { DriverEvent } from "../../../automation/api/events.ts";
import { Driver } from "../../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { startHolding } from "../../helpers/holding.ts";
import { killLockOwner } from "../../helpers/lock-owner.ts";
import { orSkip, startTestPostgres, type TestPostgres } from "../../helpers/postgres.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";
import { refusal } from "../../helpers/refused-run.ts";
import { TWIN } from "../../helpers/twin.ts";
import { withoutCli } from "../../helpers/without-cli.ts";

const ONCE = { retry: { attempts: 1 } } as const;
/** Far more than a refusal takes, and far less than for ever. */
const BOUND_MS = 30_000;

describe("a state in PostgreSQL", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let holding: Awaited<ReturnType<typeof startHolding>>;
  let postgres: TestPostgres;
  let project: TestProject;
  let url: string;

  before(async function () {
    postgres = orSkip(this, await startTestPostgres());
    emulator = await startTestEmulator();
    holding = await startHolding(emulator.endpoint);
    project = makeProject();
    url = await postgres.database("state");
  });

  after(async () => {
    project?.remove();
    await holding?.stop();
    await emulator?.stop();
    await postgres?.stop();
  });

  it("is begun by several stacks at once in an empty database", async () => {
    const PULUMI_BACKEND_URL = await postgres.database("fresh");
    const names = ["dev", "staging", "prod", "twin-a", "twin-b"];
    await Promise.all(names.map((name) => driver({}, { PULUMI_BACKEND_URL }).variables(name)));
    const tables = await postgres.query("fresh", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(tables).to.deep.equal([{ tablename: "pulumi_state" }]);
  });

  it("serves every operation, with the password in the environment alone", async () => {
    const watch = watchCommandLines();
    const up = await driver().up("dev");
    expect(await windowIds()).to.deep.equal([up.outputs.windowId]);
    expect(Object.keys((await driver().up("dev")).changes)).to.deep.equal(["same"]);
    expect(Object.keys((await driver().refresh("dev")).changes)).to.deep.equal(["same"]);
    expect(await driver().outputs("dev")).to.deep.equal(up.outputs);
    const bare = () => driver({ env: withoutCli(env()) });
    expect((await bare().history("dev")).map(({ window }) => window.windowId)).to.deep.equal([up.outputs.windowId]);
    expect((await bare().verify("dev")).windows[0]?.verdict).to.have.property("findings");
    await driver().destroy("dev");
    expect(await windowIds()).to.deep.equal([]);
    const seen = watch();
    if (process.platform === "linux") expect(seen.some((line) => /pulumi\0up\0/.test(line))).to.equal(true);
    expect(seen.filter((line) => line.includes(postgres.password))).to.deep.equal([]);
    expect(await keys(".pulumi/stacks/")).to.include(".pulumi/stacks/maintenance-windows/dev.json");
    expect(await keys(".pulumi/backups/")).to.deep.equal([]);
    expect(await keys(".pulumi/locks/")).to.deep.equal([]);
  });

  it("lets a second driver wait for the first, or refuses it with the owner", async () => {
    const held = holding.hold("CreateMaintenanceWindow", "before");
    const first = driver().up("dev");
    await held.reached;
    const refused = await refusal(driver(ONCE).up("dev"));
    expect(refused).to.include({ kind: "locked" });
    expect(refused.owner).to.include({ host: hostname() });
    expect(refused.owner?.pid).to.be.a("number");
    const events: DriverEvent[] = [];
    const second = driver().up("dev", { onEvent: (event) => events.push(event) });
    for await (const { type } of second) if (type === "waiting") held.release();
    expect((await first).changes.create).to.be.greaterThan(10);
    expect(Object.keys((await second).changes)).to.deep.equal(["same"]);
    expect(events.find(({ type }) => type === "waiting")).to.deep.include({ reason: "locked", owner: refused.owner });
    await driver().destroy("dev");
  });

  it("interrupts on cancel the operation that lives, and then nothing holds the stack", async () => {
    const held = holding.hold("CreateMaintenanceWindow", "after");
    const run = refusal(driver().up("dev"));
    await held.reached;
    const cancelled = driver().cancel("dev");
    setTimeout(held.release, 500);
    expect(await cancelled).to.deep.include({ stack: "dev", did: "interrupted" });
    expect((await run).kind).to.be.oneOf(["failed", "cancelled"]);
    expect(await driver().cancel("dev")).to.deep.include({ did: "nothing" });
    await driver().destroy("dev");
    expect(await windowIds()).to.deep.equal([]);
  });

  it("takes over what a killed CLI made, and never what a like environment has", async () => {
    const { outputs: other } = await driver().up("twin-b");
    await killedAt("twin-a", "CreateMaintenanceWindow", "after");
    expect(await windowIds()).to.have.length(2);
    const events: DriverEvent[] = [];
    const { outputs } = await driver().up("twin-a", { onEvent: (event) => events.push(event) });
    expect(events.filter(({ type }) => type === "unlocked")).to.have.length(1);
    const repairing = events.find((event) => event.type === "repairing");
    expect(repairing?.pending).to.deep.include.members([
      { urn: repairing?.pending[0]?.urn, action: "creating", id: outputs.windowId },
    ]);
    expect(outputs.windowId).not.to.equal(other.windowId);
    expect(await windowIds()).to.have.members([outputs.windowId, other.windowId]);
    await driver().destroy("twin-a");
    expect(await windowIds()).to.deep.equal([other.windowId]);
    expect(Object.keys((await driver().up("twin-b")).changes)).to.deep.equal(["same"]);
  });

  it("makes again what a killed CLI had not made, and leaves a like environment's alone", async () => {
    const { outputs: other } = await driver().up("twin-b");
    await killedAt("twin-a", "CreateMaintenanceWindow", "before");
    expect(await windowIds()).to.deep.equal([other.windowId]);
    const { outputs } = await driver().up("twin-a");
    expect(outputs.windowId).not.to.equal(other.windowId);
    expect(await windowIds()).to.have.members([outputs.windowId, other.windowId]);
    await driver().destroy("twin-a");
  });

  it("does not take what a like environment is just making", async () => {
    await driver().destroy("twin-b");
    await killedAt("twin-a", "CreateMaintenanceWindow", "before");
    const held = holding.hold("CreateMaintenanceWindow", "after");
    const making = driver().up("twin-b");
    await held.reached;
    const refused = await refusal(driver(ONCE).up("twin-a"));
    expect(refused.kind, refused.message).to.equal("locked");
    expect(refused.message).to.contain("twin-b");
    held.release();
    const { outputs: other } = await making;
    const { outputs } = await driver().up("twin-a");
    expect(await windowIds())
      .to.have.members([outputs.windowId, other.windowId])
      .and.to.have.length(2);
    await driver().runAll("destroy", ["twin-a", "twin-b"]);
    expect(await windowIds()).to.deep.equal([]);
  });

  it("removes on cancel the lock of one that is gone", async () => {
    await killedAt("dev", "CreateMaintenanceWindow", "before");
    expect(await keys(".pulumi/locks/")).to.have.length(1);
    const done = await driver().cancel("dev");
    expect(done).to.deep.include({ did: "unlocked" });
    expect(done.owners[0]).to.include({ host: hostname() });
    expect(await keys(".pulumi/locks/")).to.deep.equal([]);
    await driver().up("dev");
    expect(await windowIds()).to.have.length(1);
  });

  it("leaves another machine's lock alone and names it, unless forced", async () => {
    const key = `.pulumi/locks/organization/maintenance-windows/dev/00000000-0000-4000-8000-000000000000.json`;
    const lock = { pid: 1, username: "deployer", hostname: "build-7.example.com", timestamp: "2026-01-02T03:04:05Z" };
    await write(key, lock);
    for (const run of [() => driver(ONCE).up("dev"), () => driver().cancel("dev")]) {
      const refused = await refusal(run());
      expect(refused.kind).to.equal("locked");
      expect(refused.message).to.contain("deployer@build-7.example.com (pid 1)");
      expect(refused.owner).to.include({ host: "build-7.example.com", pid: 1 });
      expect(await keys(".pulumi/locks/")).to.deep.equal([key]);
    }
    expect(await driver().cancel("dev", { force: true })).to.deep.include({ did: "unlocked" });
    expect(await keys(".pulumi/locks/")).to.deep.equal([]);
    expect(Object.keys((await driver().up("dev")).changes)).to.deep.equal(["same"]);
  });

  it("is not slowed to a halt by hundreds of stacks", async () => {
    const key = "state/.pulumi/stacks/maintenance-windows/dev.json";
    const copies =
      "INSERT INTO pulumi_state (key, data) SELECT 'state/.pulumi/stacks/maintenance-windows/many-' || n || '.json', data " +
      "FROM pulumi_state, generate_series(1, 300) AS n WHERE key = $1";
    await postgres.query("state", copies, [key]);
    await killedAt("twin-a", "CreateMaintenanceWindow", "after");
    const { outputs } = await driver({ timeoutMs: 60_000 }).up("twin-a");
    expect(await windowIds())
      .to.include(outputs.windowId)
      .and.to.have.length(2);
    const variables = { ...env(), ...(await driver().variables("dev")) };
    expect(variables).to.include({ PULUMI_DIY_BACKEND_PARALLEL: "1" });
    const listed = await execa("pulumi", ["stack", "ls", "--json"], {
      ...{ cwd: project.directory, env: variables, extendEnv: false, timeout: BOUND_MS },
    });
    expect(JSON.parse(listed.stdout)).to.have.length.greaterThan(300);
    await postgres.query("state", "DELETE FROM pulumi_state WHERE key LIKE '%/many-%'");
    await driver().runAll("destroy", ["dev", "twin-a"]);
  });

  it("may have a schema of its own", async () => {
    const home = await postgres.database("shared");
    const inSchema = new URL(home);
    inSchema.searchParams.set("search_path", "deploy");
    const env = { PULUMI_BACKEND_URL: inSchema.href };
    const refused = await refusal(driver({}, env).preview("twin-a"));
    expect(refused).to.include({ kind: "config" });
    expect(refused.message).to.contain('search_path "deploy"').and.to.contain('"shared"');
    await postgres.query("shared", "CREATE SCHEMA deploy");
    await driver({}, env).up("twin-a");
    expect(await postgres.query("shared", "SELECT count(*)::int AS n FROM deploy.pulumi_state")).not.to.deep.equal([
      { n: 0 },
    ]);
    await driver({}, env).destroy("twin-a");
  });

  describe("that cannot be reached", () => {
    const cases: Record<string, () => Promise<[Record<string, string>, kind: string, ...says: string[]]>> = {
      "for want of the right password": async () => [
        { PGPASSWORD: "correct-horse-battery" },
        ...(["config", '"mw"', '"state"', `127.0.0.1:${postgres.port}`, "PGPASSWORD"] as const),
      ],
      "for want of any password": async () => [{ PGPASSWORD: "" }, "config", '"mw"', "PGPASSWORD"],
      "by the password in its URL": async () => [
        { PULUMI_BACKEND_URL: url.replace("mw@", "mw:not-%74he-password@") },
        ...(["config", '"mw"', "PGPASSWORD"] as const),
      ],
      "for want of the database": async () => [
        { PULUMI_BACKEND_URL: url.replace("/state", "/nowhere") },
        ...(["config", '"nowhere"', "Create it"] as const),
      ],
      "for want of a server": async () => [
        { PULUMI_BACKEND_URL: url.replace(`:${postgres.port}`, ":1") },
        ...(["unreachable", '"state"', "127.0.0.1:1", "ECONNREFUSED"] as const),
      ],
      "for want of TLS": async () => [
        { PULUMI_BACKEND_URL: url.replace("disable", "require") },
        ...(["config", "sslmode=disable"] as const),
      ],
    };
    for (const [why, of] of Object.entries(cases)) {
      it(`says so ${why}`, async () => {
        const [change, kind, ...says] = await of();
        const began = Date.now();
        for (const run of [
          () => driver(ONCE, change).preview("dev"),
          () => driver(ONCE, change).up("dev"),
          () => driver(ONCE, change).cancel("dev"),
          () => driver(ONCE, change).outputs("dev"),
          () => driver(ONCE, change).variables("dev"),
        ]) {
          const refused = await refusal(run());
          expect(refused.kind, refused.message).to.equal(kind);
          for (const text of says) expect(refused.message).to.contain(text);
          const told = `${refused.message} ${refused.stack} ${JSON.stringify(refused)}`;
          for (const secret of [postgres.password, "correct-horse-battery", "not-the-password", "not-%74he-password"]) {
            expect(told).not.to.contain(secret);
          }
        }
        expect(Date.now() - began).to.be.lessThan(BOUND_MS);
      });
    }

    it("says so when something answers nothing", async () => {
      const sockets = new Set<Socket>();
      const silent = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as { port: number };
      const change = {
        PULUMI_BACKEND_URL: url.replace(`:${postgres.port}`, `:${port}`),
        PGCONNECT_TIMEOUT: "2",
      };
      try {
        const began = Date.now();
        for (const run of [() => driver(ONCE, change).up("dev"), () => driver(ONCE, change).outputs("dev")]) {
          const refused = await refusal(run());
          expect(refused.kind).to.equal("unreachable");
          expect(refused.message).to.contain(`127.0.0.1:${port}`).and.to.contain('"state"');
        }
        expect(Date.now() - began).to.be.lessThan(BOUND_MS);
      } finally {
        for (const socket of sockets) socket.destroy();
        silent.close();
      }
    });
  });

  function driver(options: Partial<DriverOptions> = {}, change: Record<string, string> = {}): Driver {
    const stacks = { "twin-a": { config: TWIN }, "twin-b": { config: TWIN } };
    return new Driver({ directory: project.directory, env: { ...env(), ...change }, stacks, ...options });
  }

  function env(): Record<string, string | undefined> {
    const backend = { PULUMI_BACKEND_URL: url, PGPASSWORD: postgres.password };
    return { ...project.env(holding.endpoint), ...backend };
  }

  /** As `kill -9` of the CLI while a request is before or after what it is for. */
  async function killedAt(stack: string, operation: string, at: "before" | "after"): Promise<void> {
    const held = holding.hold(operation, at);
    const run = refusal(driver(ONCE).up(stack));
    // One that ends before it asks fails the test, instead of keeping it.
    await Promise.race([held.reached, run]);
    const place = { project: { name: "maintenance-windows" }, name: stack };
    await killLockOwner({ stack: place, backendUrl: url, variables: { PGPASSWORD: postgres.password } });
    expect((await run).kind).to.equal("cli-crashed");
    held.release();
  }

  async function windowIds(): Promise<(string | undefined)[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ WindowId }) => WindowId);
  }

  async function keys(prefix: string): Promise<unknown[]> {
    const rows = await postgres.query("state", "SELECT key FROM pulumi_state WHERE starts_with(key, $1)", [
      `state/${prefix}`,
    ]);
    return rows.map(({ key }) => String(key).slice("state/".length));
  }

  async function write(key: string, content: object): Promise<void> {
    const data = JSON.stringify({ data: Buffer.from(JSON.stringify(content)).toString("base64") });
    await postgres.query("state", "INSERT INTO pulumi_state (key, data) VALUES ($1, $2)", [`state/${key}`, data]);
  }
});

/** Looks at the command lines of all processes until told to stop, and gives those that were seen. */
function watchCommandLines(): () => string[] {
  const seen = new Set<string>();
  const look = () => {
    for (const entry of process.platform === "linux" ? readdirSync("/proc") : []) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        seen.add(readFileSync(`/proc/${entry}/cmdline`, "utf8"));
      } catch (error) {
        // It ended meanwhile.
        if (!/ENOENT|ESRCH/.test(String(error))) throw error;
      }
    }
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    return [...seen];
  };
}
