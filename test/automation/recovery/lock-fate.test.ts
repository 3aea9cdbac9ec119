import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { fateOf, identify, type ProcessIdentity } from "../../../automation/process/process-identity.ts";
import { eventually } from "../../helpers/eventually.ts";
import { withoutNamespaces } from "../../helpers/namespaced-driver.ts";
import { orSkip } from "../../helpers/postgres.ts";
import { skip } from "../../helpers/skip.ts";

describe("the process that holds a lock", () => {
  let self: ProcessIdentity;
  const fate = async (change: Partial<ProcessIdentity>) => (await fateOf({ ...self, ...change })).is;

  before(async function () {
    if (process.platform !== "linux") skip(this, "only Linux identifies processes well enough");
    self = (await identify(process.pid))!;
  });

  it("is alive while it runs", async () => {
    expect(await fateOf(self)).to.deep.equal({ is: "alive", why: `process ${process.pid} is running` });
  });

  it("is dead when it has ended, and when another one has its number", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = (await identify(child.pid!))!;
    expect((await fateOf(identity)).is).to.equal("alive");
    expect(await fate({ startTicks: self.startTicks - 1 })).to.equal("dead");
    expect(await fate({ startTicks: self.startTicks + 1 })).to.equal("dead");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await fateOf(identity)).is).to.equal("dead");
  });

  it("is dead when it has ended and its parent has not asked for it yet", async () => {
    // By the time the child ends, the shell is a program that never asks for it.
    const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 60"]);
    try {
      const [printed] = await once(parent.stdout, "data");
      const pid = Number(printed);
      const identity = (await identify(pid))!;
      await eventually("the child has ended", 10, () => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
      expect((await fateOf(identity)).is).to.equal("dead");
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it("is unknown on another machine, after a restart, and in another container, whatever has its number here", async () => {
    for (const pid of [process.pid, 2 ** 22 + 1]) {
      expect(await fate({ pid, machine: "0123456789abcdef0123456789abcdef" })).to.equal("unknown");
      expect(await fate({ pid, boot: "00000000-0000-4000-8000-000000000000" })).to.equal("unknown");
      expect(await fate({ pid, pidNamespace: "pid:[1]" })).to.equal("unknown");
    }
    expect(await fate({ timeNamespace: "time:[1]" })).to.equal("unknown");
    expect(await fate({ timeNamespace: "time:[1]", pid: 2 ** 22 + 1 })).to.equal("dead");
  });

  it("is what a clock that steps leaves as it is", async () => {
    const { now } = Date;
    try {
      for (const stepMs of [2000, -2000, 3_600_000, -3_600_000]) {
        Date.now = () => now() + stepMs;
        expect(await identify(process.pid)).to.deep.equal(self);
        expect(await fate({})).to.equal("alive");
      }
    } finally {
      Date.now = now;
    }
  });

  it("differs in containers of one machine, of which neither knows what the other's is", async function () {
    orSkip(this, withoutNamespaces() ?? {});
    const seen = inside(["--pid", "--fork", "--mount-proc"], self);
    expect(seen.own.pidNamespace).not.to.equal(self.pidNamespace);
    expect(seen.own).to.include({ machine: self.machine, boot: self.boot });
    expect(seen.fate).to.equal("unknown");
    expect((await fateOf(seen.own)).is).to.equal("unknown");
  });

  it("is not looked for in the /proc of another container", function () {
    orSkip(this, withoutNamespaces() ?? {});
    // Without --mount-proc the numbers there are ours.
    const seen = inside(["--pid", "--fork"], self);
    expect(seen.own).to.equal(undefined);
    expect(seen.fate).to.equal("unknown");
  });

  it("is not judged by when it started across time namespaces", function () {
    orSkip(this, withoutNamespaces() ?? {});
    const sleeper: ChildProcess = spawn("sleep", ["60"]);
    try {
      expect(inside(["--time", "--boottime", "3600", "--fork"], self).fate).to.equal("unknown");
    } finally {
      sleeper.kill("SIGKILL");
    }
  });
});

/** What a process with namespaces of its own makes of itself and of one of ours. */
function inside(namespaces: readonly string[], other: ProcessIdentity) {
  const program = `
    import { fateOf, identify } from "./automation/process/process-identity.ts";
    const { is } = await fateOf(${JSON.stringify(other)});
    console.log(JSON.stringify({ own: await identify(process.pid), fate: is }));`;
  const node = [process.execPath, "--import", "./test/register.js", "--input-type=module", "--eval", program];
  const printed = execFileSync("unshare", [...namespaces, ...node], { encoding: "utf8" });
  return JSON.parse(printed) as { readonly own: ProcessIdentity; readonly fate: string };
}
