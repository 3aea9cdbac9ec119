import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { expect } from "chai";
import { BoundedOutput } from "../../../emulator/processes/bounded-output.ts";
import { ChildProcesses } from "../../../emulator/processes/child-processes.ts";
import type { ProcessSpec } from "../../../emulator/processes/contained-process.ts";
import { eventually } from "../../helpers/eventually.ts";
import { noneWith, processesWith, someWith } from "../../helpers/running-processes.ts";

/** A number that no other process of this machine has on its command line. */
let marks = 900_000 + (process.pid % 1000) * 50;
const mark = () => `${marks++}.25`;

describe("child processes", () => {
  let children: ChildProcesses;
  beforeEach(() => {
    children = new ChildProcesses({ run: ["functions", "scripts", "shell"], atOnce: 2 });
  });
  afterEach(() => children.close());

  const output = () => new BoundedOutput("last", 1000);
  const spec = (command: string, change: Partial<ProcessSpec> = {}): ProcessSpec => ({
    command: "sh",
    arguments: ["-c", command],
    folder: "/",
    environment: {},
    input: "",
    timeoutMs: 20_000,
    stdout: output(),
    stderr: output(),
    ...change,
  });
  const run = (command: string, change?: Partial<ProcessSpec>) =>
    children.run({ kind: "shell", prepare: () => spec(command, change) });
  async function timed<T>(work: Promise<T>): Promise<[T, number]> {
    const beganAtMs = Date.now();
    return [await work, Date.now() - beganAtMs];
  }

  it("end at their timeout, whatever they do with signals, forks and their output", async () => {
    for (const command of [
      "trap '' TERM INT HUP; while :; do :; done",
      "yes",
      "f() { sleep 100 & f; }; i=0; while [ $i -lt 50 ]; do sleep 100 & i=$((i+1)); done; wait",
      "exec 1>&- 2>&-; sleep 100",
    ]) {
      const [end, ms] = await timed(run(command, { timeoutMs: 400 }));
      expect(end.kind, command).to.equal("timed-out");
      expect(ms, command).to.be.within(390, 1400);
    }
  });

  it("are not waited for by the pipes that something they left holds open", async () => {
    const mine = mark();
    const left = `setsid sleep ${mine} &`;
    const [end, ms] = await timed(run(`${left} echo done; exit 4`, { result: output() }));
    expect(end).to.include({ kind: "exited", code: 4 });
    expect(ms).to.be.below(2000);
    for (const pid of await processesWith(`sleep ${mine}`)) process.kill(pid);
    const [late, lateMs] = await timed(run(`${left} sleep 100`, { timeoutMs: 300 }));
    expect(late.kind).to.equal("timed-out");
    expect(lateMs).to.be.below(2000);
    for (const pid of await processesWith(`sleep ${mine}`)) process.kill(pid);
  });

  it("take along what they leave in their group", async () => {
    const mine = mark();
    await run(`sleep ${mine} & exit 0`);
    await noneWith(`sleep ${mine}`, 2);
  });

  it("keep a bounded part of what they write, and do not make this process grow", async function () {
    this.timeout(60_000);
    await run("head -c 100000000 /dev/zero");
    const before = process.memoryUsage.rss();
    let most = before;
    const looks = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    const [stdout, stderr, result] = [output(), output(), output()];
    const flood = "head -c 1000000000 /dev/zero";
    const end = await run(`${flood} & ${flood} >&2 & ${flood} >&3 & wait`, {
      stdout,
      stderr,
      result,
      timeoutMs: 50_000,
    });
    clearInterval(looks);
    expect(end.kind).to.equal("exited");
    expect([stdout.total, stderr.total, result.total]).to.deep.equal([1e9, 1e9, 1e9]);
    expect((most - before) / 1e6, "megabytes").to.be.below(50);
  });

  it("may end without reading what they are given", async () => {
    const end = await run("exec <&-; exit 3", { input: "x".repeat(10_000_000) });
    expect(end).to.include({ kind: "exited", code: 3 });
  });

  it("see nothing of this process's environment but PATH", async () => {
    process.env.AWS_SECRET_ACCESS_KEY = "secret";
    const stdout = output();
    await run("env", { stdout, environment: { A: "b" } });
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const names = stdout
      .toString()
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names.filter((name) => !["_", "PWD", "SHLVL", "OLDPWD"].includes(name!))).to.have.members(["A", "PATH"]);
  });

  it("say why they cannot start", async () => {
    expect(await run("", { command: "no-such-program" })).to.deep.include({ kind: "not-started" });
    expect(await run("", { folder: "/nowhere" }))
      .to.have.property("reason")
      .that.contains("/nowhere is not a directory");
    expect(await run("", { environment: { A: "\0" } })).to.have.property("kind", "not-started");
    expect(await run("", { environment: { A: "x".repeat(9_000_000) } })).to.have.property("kind", "not-started");
    const broken = children.run({
      kind: "shell",
      prepare: () => {
        throw new Error("The package is broken.");
      },
    });
    expect(await broken).to.deep.equal({ kind: "not-started", reason: "The package is broken." });
  });

  it("run as many at once as may, in the order of their arrival, each kind for itself", async () => {
    const begun: number[] = [];
    const waiting: (() => void)[] = [];
    let [now, most] = [0, 0];
    const one = async (number: number) => {
      await children.run({
        kind: "functions",
        async prepare() {
          begun.push(number);
          most = Math.max(most, ++now);
          await new Promise<void>((resolve) => waiting.push(resolve));
          return spec("exit 0");
        },
      });
      now--;
    };
    const all = Promise.all([1, 2, 3, 4, 5, 6, 7].map(one));
    await eventually("two begin", 5, async () => waiting.length === 2);
    // Two begin at once, and of these either may get its folder first.
    expect(begun).to.have.members([1, 2]);
    expect((await run("echo")).kind).to.equal("exited");
    for (let next = 3; next <= 7; next++) {
      waiting.shift()!();
      await eventually(`${next} begin`, 5, async () => begun.length === next);
      expect(begun.at(-1)).to.equal(next);
    }
    for (const go of waiting) go();
    await all;
    expect(begun).to.have.length(7);
    expect(most).to.equal(2);
  });

  it("lend their place to those that they wait for, one at a time", async () => {
    let [inside, most] = [0, 0];
    const nest = (id: string, within: string | undefined, depth: number): Promise<unknown> =>
      children.run({
        kind: "functions",
        id,
        within,
        async prepare() {
          if (depth > 0) await Promise.all([1, 2, 3].map((number) => nest(`${id}.${number}`, id, depth - 1)));
          else {
            most = Math.max(most, ++inside);
            await new Promise((resolve) => setTimeout(resolve, 20));
            inside--;
          }
          return spec("exit 0");
        },
      });
    await Promise.all(["a", "b", "c"].map((id) => nest(id, undefined, 2)));
    expect(most).to.be.within(1, 2);
    // Afterwards all places are free again.
    const [, ms] = await timed(Promise.all([nest("x", undefined, 0), nest("y", undefined, 0)]));
    expect(ms).to.be.below(1000);
  });

  it("wait for a place like any other when the one that started them has ended", async () => {
    await children.run({ kind: "functions", id: "ended", prepare: () => spec("exit 0") });
    const job = (command: string, within?: string) =>
      children.run({ kind: "functions", id: command, within, prepare: () => spec(command) });
    const both = [job("sleep 0.4"), job("sleep 0.5")];
    const [late, ms] = await timed(job("exit 7", "ended"));
    expect(late).to.include({ kind: "exited", code: 7 });
    expect(ms).to.be.at.least(300);
    await Promise.all(both);
  });

  it("are killed with their groups at the close, those that wait do not begin, and nothing is left", async () => {
    const mine = mark();
    const ends = [1, 2, 3, 4].map(() => run(`trap '' TERM; sleep ${mine} & sleep ${mine}`));
    await someWith(`sleep ${mine}`, 4);
    const [, ms] = await timed(children.close());
    expect(ms).to.be.below(2000);
    expect((await Promise.all(ends)).map(({ kind }) => kind)).to.deep.equal([
      "stopped",
      "stopped",
      "stopped",
      "stopped",
    ]);
    await noneWith(mine, 2);
    expect((await run("echo")).kind).to.equal("stopped");
  });

  it("leave no folder behind", async () => {
    let folder = "";
    await children.run({
      kind: "shell",
      prepare(given) {
        folder = given;
        return spec("mkdir a; echo > a/b; chmod 0 a", { folder });
      },
    });
    expect(existsSync(folder)).to.equal(false);
    await children.close();
    const home = folder.split("/").at(-2)!;
    expect(readdirSync(tmpdir())).not.to.include(home);
  });

  it("are under a reaper again when somebody killed it", async () => {
    const mine = mark();
    let home = "";
    const running = children.run({
      kind: "shell",
      prepare(folder) {
        home = dirname(folder);
        return spec(`sleep ${mine}`);
      },
    });
    await someWith(`sleep ${mine}`);
    const [reaper] = await processesWith(`reaper.sh ${home}`);
    process.kill(reaper!, "SIGKILL");
    await eventually("another reaper", 5, async () => {
      const others = await processesWith(`reaper.sh ${home}`);
      return others.some((other) => other !== reaper);
    });
    await children.close();
    expect((await running).kind).to.equal("stopped");
  });
});
