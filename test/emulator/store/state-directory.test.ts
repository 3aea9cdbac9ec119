import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect } from "chai";
import { type EmulatorOptions, startEmulator } from "../../../emulator/server.ts";
import { EmulatorStartError } from "../../../emulator/start-error.ts";
import { Database } from "../../../emulator/store/database.ts";
import { createTables, STATE_VERSION } from "../../../emulator/store/schema.ts";
import { openStateDirectory } from "../../../emulator/store/state-directory.ts";
import { CREDENTIALS, startTestEmulator } from "../../helpers/emulator.ts";
import { firstLine, spawnMw } from "../../helpers/mw.ts";
import { skip } from "../../helpers/skip.ts";
import { GOLDEN_ACCOUNT, GOLDEN_STATES, readState } from "./golden-state.ts";

describe("a state directory", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "state-directory-"));
    file = join(folder, "emulator.sqlite");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The message with which a start is refused. The files must be as they were. */
  async function refusal(options: EmulatorOptions = {}): Promise<string> {
    const before = contents(folder);
    try {
      await (await startEmulator({ port: 0, state: folder, ...options })).close();
    } catch (error) {
      expect(error).to.be.instanceOf(EmulatorStartError);
      // The state of another identity is opened before that is known; this changes a counter in its header.
      if (Object.keys(options).every((name) => name === "state")) expect(contents(folder)).to.deep.equal(before);
      const { message } = error as Error;
      expect(message).to.contain(folder).and.to.contain("--state");
      return message;
    }
    throw new Error("the emulator started");
  }

  const use = async (options: EmulatorOptions = {}): Promise<void> => {
    await (await startEmulator({ port: 0, state: folder, ...options })).close();
  };

  describe("of a version that was kept", () => {
    const versions = Array.from({ length: STATE_VERSION }, (_, index) => index + 1);
    for (const version of versions) {
      it(`${version} is read as it was written, and goes on`, async () => {
        putGolden(version, file);
        const expected = JSON.parse(readFileSync(join(GOLDEN_STATES, `v${version}.json`), "utf8"));
        const emulator = await startTestEmulator({ state: folder, ...GOLDEN_ACCOUNT });
        try {
          expect(await readState(emulator)).to.deep.equal(expected);
          await emulator.advance("P1D");
          const { windows } = (await readState(emulator)) as {
            windows: { executions: { WindowExecutions: { Status: string }[] } }[];
          };
          for (const { executions } of windows) {
            expect(executions.WindowExecutions).to.have.length(26);
            const [last, ...earlier] = executions.WindowExecutions.map(({ Status }) => Status);
            expect(last).to.be.oneOf(["SUCCESS", "IN_PROGRESS"]);
            expect(new Set(earlier)).to.have.keys("SUCCESS");
          }
        } finally {
          await emulator.stop();
        }
      });

      it(`${version} becomes what a new one is, and is kept beside it as it was`, () => {
        putGolden(version, file);
        openStateDirectory(folder).close();
        const fresh = new Database(":memory:");
        fresh.transaction(() => createTables(fresh));
        const migrated = new DatabaseSync(file);
        expect(shapeOf(migrated)).to.deep.equal(shapeOf(fresh));
        migrated.close();
        fresh.close();
        const backups = readdirSync(folder).filter((name) => name !== "emulator.sqlite");
        expect(backups).to.deep.equal(version < STATE_VERSION ? [`emulator.sqlite.v${version}.backup`] : []);
        for (const name of backups) {
          const backup = new DatabaseSync(join(folder, name));
          expect(backup.prepare("PRAGMA user_version").get()).to.deep.equal({ user_version: version });
          expect(backup.prepare("SELECT count(*) AS n FROM windows").get()).to.deep.equal({ n: 2 });
          backup.close();
        }
      });
    }

    it(`the current one: a change of the schema raises the version and keeps a state of it`, () => {
      putGolden(STATE_VERSION, file);
      const kept = new DatabaseSync(file);
      const fresh = new Database(":memory:");
      fresh.transaction(() => createTables(fresh));
      expect(sqlOf(kept)).to.deep.equal(sqlOf(fresh));
      kept.close();
      fresh.close();
    });
  });

  describe("that is none", () => {
    it("is refused when the file is empty", async () => {
      writeFileSync(file, "");
      expect(await refusal()).to.contain(`${file} is empty`);
    });

    it("is refused when the file is no database", async () => {
      writeFileSync(file, "a text that is long enough to be read as the header of a database".repeat(4));
      expect(await refusal()).to.contain(`${file} is not the database of an emulator`);
      writeFileSync(file, "short");
      expect(await refusal()).to.contain("is not the database of an emulator");
    });

    it("is refused when the database is another program's, marked or not", async () => {
      for (const mark of [0, 42]) {
        for (const journal of ["DELETE", "WAL"]) {
          const db = new DatabaseSync(file);
          db.exec(`PRAGMA journal_mode = ${journal}; CREATE TABLE notes (text); PRAGMA application_id = ${mark}`);
          db.close();
          expect(await refusal()).to.contain(`${file} is the database of another program`);
          rmSync(file);
        }
      }
    });

    it("is refused when it is of an early version of unknown tables", async () => {
      putGolden(1, file);
      const db = new DatabaseSync(file);
      db.exec("ALTER TABLE windows DROP COLUMN description");
      db.close();
      expect(await refusal()).to.contain(`${file} holds state of an early version`);
    });

    it("is refused when it is of a later version", async () => {
      await use();
      const db = new DatabaseSync(file);
      db.exec("PRAGMA user_version = 99");
      db.close();
      expect(await refusal()).to.match(/version 99.*update maintenance-windows/);
    });

    it("is refused when pages of it are damaged or missing", async () => {
      await use();
      const whole = readFileSync(file);
      for (const damage of [
        (bytes: Buffer) => bytes.fill(0xa5, 4096, 3 * 4096),
        (bytes: Buffer) => bytes.fill(0, bytes.length / 2),
        (bytes: Buffer) => bytes.subarray(0, bytes.length - 5 * 4096),
        (bytes: Buffer) => bytes.subarray(0, 150),
        (bytes: Buffer) => bytes.fill(0xff, 100, 4096),
      ]) {
        writeFileSync(file, damage(Buffer.from(whole)));
        expect(await refusal()).to.match(/is damaged.*Restore|is not the database of an emulator/);
      }
    });

    it("is refused when the file is missing and its latest changes are there", async () => {
      writeFileSync(`${file}-wal`, "changes");
      expect(await refusal()).to.contain(`${file}-wal holds the latest changes`);
    });

    it("is refused when it is a file, or cannot be made", async () => {
      writeFileSync(join(folder, "file"), "");
      expect(await refusal({ state: join(folder, "file") })).to.contain("cannot be used");
      expect(await refusal({ state: join(folder, "file", "below") })).to.contain("cannot be used");
      mkdirSync(file);
      expect(await refusal()).to.contain("cannot be used");
    });
  });

  it("is made whole or not at all, and what killed processes left of a new one is cleared away", async () => {
    writeFileSync(`${file}.new-4194304`, "half of a state");
    await use();
    expect(readdirSync(folder)).to.deep.equal(["emulator.sqlite"]);
  });

  it("can be made by many at once: one gets it, and the others hear that it is in use", async function () {
    this.timeout(60_000);
    // Whoever has it keeps it until its standard input ends.
    const script = `
      import { openStateDirectory } from "./emulator/store/state-directory.ts";
      try { globalThis.held = openStateDirectory(process.argv[1]); console.log("got it"); }
      catch (error) { console.log(error.name + " " + error.message); }
      process.stdin.resume();`;
    const args = ["--import", "./test/register.js", "--input-type=module", "--eval", script, folder];
    const children = [1, 2, 3, 4].map(() => spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }));
    const lines = await Promise.all(children.map(firstLine));
    for (const child of children) child.stdin!.end();
    await Promise.all(children.map((child) => child.exitCode ?? once(child, "exit")));
    expect(lines.filter((line) => line === "got it")).to.have.length(1);
    expect(lines.filter((line) => line.includes("Another emulator is running"))).to.have.length(3);
  });

  describe("keeps what it was made with", () => {
    const made: EmulatorOptions = {
      account: "111122223333",
      region: "eu-central-1",
      seed: 7,
      start: "2027-03-01T00:00:00Z",
      fleet: { nodes: [{ name: "a", platform: "amazon-linux-2", tags: { Role: "app", Team: "x" } }] },
    };
    const health = async (options: EmulatorOptions): Promise<object> => {
      const emulator = await startTestEmulator({ state: folder, ...options });
      const { body } = await emulator.control("GET", "/health");
      await emulator.stop();
      return body;
    };
    const identity = { account: "111122223333", region: "eu-central-1", seed: 7, now: "2027-03-01T00:00:00.000Z" };

    it("when it is opened without options, with the same ones, and after a reset", async () => {
      expect(await health(made)).to.deep.include(identity);
      expect(await health({})).to.deep.include(identity);
      expect(await health({ ...made, start: "2027-03-01T01:00:00+01:00" })).to.deep.include(identity);
      const emulator = await startTestEmulator({ state: folder });
      expect((await emulator.control("POST", "/reset", {})).status).to.equal(200);
      expect((await emulator.control("GET", "/health")).body).to.deep.include(identity);
      expect((await emulator.control("GET", "/nodes")).body.nodes).to.have.length(1);
      await emulator.stop();
    });

    for (const [what, options, message] of [
      ["account", { account: "444455556666" }, /has the account 111122223333, not 444455556666.*--account/],
      ["region", { region: "us-east-1" }, /has the region eu-central-1, not us-east-1.*--region/],
      ["seed", { seed: 8 }, /has the seed 7, not 8.*--seed/],
      ["start", { start: "2027-03-02T00:00:00Z" }, /started at 2027-03-01T00:00:00.000Z, not at 2027-03-02.*--start/],
      ["fleet", { fleet: { nodes: [{ platform: "amazon-linux-2" }] } }, /was created with another fleet.*--fleet/],
    ] as const) {
      it(`and refuses another ${what}`, async () => {
        await use(made);
        expect(await refusal(options)).to.match(message);
      });
    }

    it("and refuses a start for a clock that began at the machine's time", async () => {
      await use({ clock: "real" });
      expect(await refusal({ start: "2027-03-02T00:00:00Z" })).to.match(/started at the machine's time/);
    });

    it("and keeps the old world when a reset finds a fleet file that has become invalid", async () => {
      const fleet = join(folder, "fleet.yaml");
      writeFileSync(fleet, "nodes: [{ name: a, platform: amazon-linux-2 }]");
      const emulator = await startTestEmulator({ state: folder, fleet });
      writeFileSync(fleet, "nodes: [{ name: a, platform: amiga }]");
      const { status, body } = await emulator.control("POST", "/reset", {});
      expect(status).to.equal(400);
      expect(body.error).to.match(/^Nothing was reset: .*fleet\.yaml:1.*amiga/);
      expect((await emulator.control("GET", "/nodes")).body.nodes).to.have.length(1);
      writeFileSync(fleet, "nodes: [{ name: a, platform: amazon-linux-2, count: 2 }]".replace("name", "prefix"));
      expect((await emulator.control("POST", "/reset", {})).status).to.equal(200);
      expect((await emulator.control("GET", "/nodes")).body.nodes).to.have.length(2);
      await emulator.stop();
    });
  });

  describe("on a disk that is full", () => {
    let mount: string;
    before(function () {
      mount = mkdtempSync(join(tmpdir(), "full-disk-"));
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", mount]);
      if (mounted.status !== 0) skip(this, "only root may mount a disk that is small enough to be filled");
    });
    after(() => {
      spawnSync("umount", ["--lazy", mount]);
      rmSync(mount, { recursive: true, force: true });
    });
    const filling = () => join(mount, "filling");
    const fillDisk = () => spawnSync("sh", ["-c", `cat /dev/zero > ${filling()}`]);

    it("answers 507 with the reason, keeps what it had, and goes on when there is space", async function () {
      this.timeout(60_000);
      const state = join(mount, "state");
      const emulator = await startTestEmulator({ state });
      const put = (name: string) =>
        emulator.ssm.send(new PutParameterCommand({ Name: name, Value: "v".repeat(4000), Type: "String" }));
      await put("/kept");
      fillDisk();
      let refused: { $metadata: { httpStatusCode: number }; message: string } | undefined;
      let kept = 0;
      for (; kept < 2000 && !refused; kept++) {
        await put(`/p${kept}`).catch((error) => {
          refused = error;
        });
      }
      expect(refused?.$metadata.httpStatusCode).to.equal(507);
      expect(refused?.message).to.match(/^The disk that holds .*emulator\.sqlite is full\. This request was not saved/);
      // Requests of one moment share a commit: each was saved, or says that it was not.
      const together = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => put(`/together${index}`)));
      const saved = together.flatMap(({ status }, index) => (status === "fulfilled" ? [`/together${index}`] : []));
      expect(saved.length).to.be.below(together.length);
      // What needs no space is served; the clock says why it does not move.
      expect((await emulator.control("GET", "/health")).status).to.equal(200);
      const create = await fetch(emulator.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSSM.DescribeMaintenanceWindows" },
        body: "{}",
      });
      expect(create.status).to.equal(200);
      const bucket = await fetch(`${emulator.endpoint}/a-bucket`, { method: "PUT" });
      expect(bucket.status).to.equal(507);
      expect(await bucket.text()).to.contain("is full");
      rmSync(filling());
      await put("/again");
      await emulator.advance("PT1H");
      await emulator.stop();
      const next = await startTestEmulator({ state });
      await next.ssm.send(new DeleteParameterCommand({ Name: "/kept" }));
      await next.ssm.send(new DeleteParameterCommand({ Name: "/again" }));
      if (kept > 1) await next.ssm.send(new DeleteParameterCommand({ Name: `/p${kept - 2}` }));
      for (const Name of saved) await next.ssm.send(new DeleteParameterCommand({ Name }));
      await next.stop();
    });

    it("loses nothing that is due, and does it when there is space", async function () {
      this.timeout(60_000);
      const state = join(mount, "due");
      const emulator = await startTestEmulator({ state });
      await fetch(emulator.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSSM.CreateMaintenanceWindow" },
        body: '{"Name":"due","Schedule":"rate(1 hour)","Duration":1,"Cutoff":0,"AllowUnassociatedTargets":true}',
      });
      fillDisk();
      let answer = await emulator.control("POST", "/clock", { advance: "PT1H" });
      for (let tries = 0; answer.status === 200 && tries < 500; tries++) {
        answer = await emulator.control("POST", "/clock", { advance: "PT1H" });
      }
      expect(answer.status).to.equal(507);
      expect(answer.body.error).to.contain("is full").and.to.contain("send the request again");
      rmSync(filling());
      const { body } = await emulator.control("POST", "/clock", { advance: "PT1H" });
      const events = (await emulator.control("GET", "/events?limit=1000")).body.events as { time: string }[];
      const hours = Math.floor((Date.parse(body.now) - Date.parse("2026-12-01T00:00:00Z")) / 3_600_000);
      expect(hours).to.be.greaterThan(0);
      expect(events.length).to.be.greaterThan(hours - 1);
      await emulator.stop();
    });

    it("ends without a stack trace, and has everything at the next start", async function () {
      this.timeout(60_000);
      const state = join(mount, "ending");
      const child = spawnMw(["emulator", "--port", "0", "--state", state]);
      let stderr = "";
      child.stderr!.on("data", (chunk) => (stderr += chunk));
      const { endpoint } = JSON.parse(await firstLine(child)) as { endpoint: string };
      const ssm = new SSMClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
      await ssm.send(new PutParameterCommand({ Name: "/kept", Value: "v", Type: "String" }));
      ssm.destroy();
      fillDisk();
      const ended = once(child, "close");
      child.kill("SIGTERM");
      expect((await ended)[0]).to.equal(0);
      expect(stderr).to.not.match(/\bat \S+ \(|is full/);
      rmSync(filling());
      const next = await startTestEmulator({ state });
      await next.ssm.send(new DeleteParameterCommand({ Name: "/kept" }));
      await next.stop();
    });

    it("is refused at the start with a sentence, and leaves nothing half made", async () => {
      fillDisk();
      const state = join(mount, "late");
      try {
        await startEmulator({ port: 0, state });
        throw new Error("the emulator started");
      } catch (error) {
        expect((error as Error).message).to.match(/is full.*free space/);
      }
      rmSync(filling());
      expect(readdirSync(state)).to.deep.equal([]);
      await (await startEmulator({ port: 0, state })).close();
    });
  });
});

function putGolden(version: number, file: string): void {
  writeFileSync(file, gunzipSync(readFileSync(join(GOLDEN_STATES, `v${version}.sqlite.gz`))));
}

function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

type Queries = { prepare(sql: string): { all(...values: never[]): unknown[] } };

/** Tables, columns, indexes and foreign keys: what a migration must come to. */
/** What later accounts and regions have: the same as the first ones. */
const OF_A_PLACE = /_(account|place)_\d+$/;

function shapeOf(db: Queries): object {
  const tables = db.prepare("PRAGMA table_list").all() as { name: string }[];
  const own = tables
    .filter(({ name }) => !name.startsWith("sqlite_") && !OF_A_PLACE.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return own.map((table) => ({
    ...table,
    columns: db.prepare(`PRAGMA table_xinfo(${table.name})`).all(),
    keys: db.prepare(`PRAGMA foreign_key_list(${table.name})`).all(),
    indexes: (db.prepare(`PRAGMA index_list(${table.name})`).all() as { name: string; seq: number }[])
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ seq, ...index }) => ({ ...index, on: db.prepare(`PRAGMA index_xinfo(${index.name})`).all() })),
  }));
}

function sqlOf(db: Queries): unknown[] {
  const rows = db.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").all() as {
    name: string;
    sql: string;
  }[];
  // White space is not part of a schema.
  return rows
    .filter(({ name }) => !OF_A_PLACE.test(name))
    .map(({ sql }) => sql.replace(/\s+/g, " ").replace(/(?<=\() | (?=\))/g, ""));
}
