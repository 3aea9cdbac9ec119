import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { controlClient } from "../../emulator/control/control-client.ts";
import { openStore } from "../../emulator/store/store.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { eventually } from "../helpers/eventually.ts";
import { MW } from "../helpers/program.ts";
import { isAlive } from "../helpers/running-processes.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Faults are contained as they are for users. */
const ENV = { ...process.env, MW_FAULTS_ARE_FATAL: "0" };

describe("mw emulator", function () {
  this.timeout(120_000);
  let folder: string;
  const started: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faults-"));
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...options: string[]) {
    const child = spawn(process.execPath, [MW, "emulator", "--port", "0", ...options], {
      cwd: ROOT,
      env: ENV,
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    return { child, ...(await ready(child)) };
  }

  async function mw(...args: string[]) {
    const child = spawn(process.execPath, [MW, ...args], { cwd: ROOT, env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    const out = text(child.stdout!);
    const err = text(child.stderr!);
    const [code] = await once(child, "close");
    return { code, out: out(), err: err() };
  }

  it("counts, lists and removes faults, and ends with 1 when some happened", async () => {
    const state = join(folder, "state");
    const store = openStore(state);
    store.due.set("never-heard-of", "it", Date.parse("2026-12-01T00:30:00Z"));
    store.close();
    const listed = JSON.parse((await mw("emulator", "doctor", "--state", state, "--json")).out);
    expect(listed.stuck).to.deep.equal([{ kind: "never-heard-of", ref: "it", dueAt: "2026-12-01T00:30:00.000Z" }]);

    const { child, endpoint, err } = await start("--state", state);
    const inUse = await mw("emulator", "doctor", "--state", state);
    expect(inUse.code).to.equal(1);
    expect(inUse.err).to.include(`Another emulator is running on the state in ${state}`);
    const control = controlClient(endpoint);
    const moved = (await control.ask("POST", "/clock", { advance: "PT1H" })).body;
    expect(moved).to.include({ now: "2026-12-01T01:00:00.000Z", faultCount: 1 });
    expect(moved.faults[0]).to.include({ kind: "never-heard-of", ref: "it", at: "2026-12-01T00:30:00.000Z" });
    expect(await control.moveClock({ advance: "PT1H" })).to.deep.equal({
      clock: "virtual",
      now: "2026-12-01T02:00:00.000Z",
    });
    expect(await control.health()).to.include({ faults: 1 });
    child.kill("SIGTERM");
    expect((await once(child, "close"))[0]).to.equal(1);
    expect(err()).to.include(`mw: 1 fault occurred. List them with: mw emulator doctor --state ${state}`);

    const shown = await mw("emulator", "doctor", "--state", state);
    expect(shown.out).to.include("never-heard-of it (rule): Nothing is known to do");
    const cleared = await mw("emulator", "doctor", "--state", state, "--clear");
    expect(cleared.out).to.include("Removed 1 fault");
    expect((await mw("emulator", "doctor", "--state", state)).out).to.equal(`No faults in ${state}.\n`);
  });

  const ends: [signals: NodeJS.Signals[], withinMs: number, code: number][] = [
    [["SIGTERM"], 5000, 0],
    [["SIGINT"], 5000, 130],
    [["SIGTERM", "SIGINT"], 1500, 130],
  ];
  for (const [signals, withinMs, code] of ends) {
    const what = `within ${withinMs} ms of ${signals.join(" and ")}`;
    it(`ends ${what} while the clock waits for a receiver, and keeps everything`, async () => {
      const state = join(folder, "state");
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      try {
        const { child, endpoint } = await start("--state", state);
        await publish(endpoint, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
        // Nothing waits for it: fetch of Node.js 20 may never notice that a server went away at once.
        void fetch(`${endpoint}/_emulator/clock`, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/x-ndjson" },
          body: '{"advance":"P1D"}',
        }).catch(() => undefined);
        await once(silent, "request");
        const sentMs = Date.now();
        const closed = once(child, "close");
        for (const [index, signal] of signals.entries()) {
          // A second signal counts as one after the first was handled.
          if (index > 0) await eventually("it takes no more connections", 5, () => isRefused(endpoint));
          child.kill(signal);
        }
        expect((await closed)[0]).to.equal(code);
        expect(Date.now() - sentMs).to.be.below(withinMs);
        const store = openStore(state);
        expect(store.due.all().map(({ kind }) => kind)).to.include("delivery");
        store.close();
      } finally {
        silent.closeAllConnections();
        silent.close();
      }
    });
  }

  it("ends when the program that started it was killed, unless it is to outlive it", async () => {
    const [mortal, outliving] = await Promise.all([startByParent(), startByParent("--outlive-parent")]);
    try {
      for (const { parent } of [outliving, mortal]) {
        parent.kill("SIGKILL");
        await once(parent, "exit");
      }
      await eventually("the emulator ended with its parent", 10, () => !isAlive(mortal.pid));
      // The other one has looked for its parent meanwhile, which it would do every 500 ms.
      await sleep(1000);
      expect(await controlClient(outliving.endpoint).health()).to.include({ status: "ok" });
    } finally {
      for (const { pid } of [mortal, outliving]) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    }
  });

  /** An emulator started by a program that can be killed. */
  async function startByParent(...options: string[]) {
    const program = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ${JSON.stringify([MW, "emulator", "--port", "0", ...options])},
        { cwd: ${JSON.stringify(ROOT)}, stdio: ["ignore", "pipe", "ignore"] });
      child.stdout.on("data", (data) => process.stdout.write(data));
      console.error(child.pid);
      setInterval(() => {}, 1000);`;
    const args = ["--input-type=module", "--eval", program];
    const parent = spawn(process.execPath, args, { env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    started.push(parent);
    const pid = Number(String((await once(parent.stderr!, "data"))[0]));
    return { parent, pid, ...(await ready(parent)) };
  }
});

async function isRefused(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

async function ready(child: ChildProcess) {
  const err = child.stderr ? text(child.stderr) : () => "";
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", (line) => resolve(JSON.parse(line).endpoint));
    child.once("exit", () => reject(new Error(err())));
  });
  return { endpoint, err };
}

function text(stream: NodeJS.ReadableStream): () => string {
  let all = "";
  stream.on("data", (piece) => {
    all += piece;
  });
  return () => all;
}

/** A message that is on its way to a receiver as soon as the clock looks. */
async function publish(endpoint: string, receiver: string): Promise<void> {
  const sns = new SNSClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "told" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: receiver }));
  await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
  sns.destroy();
}
