import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { isGone } from "../../../automation/recovery/lock-owner.ts";
import { skip } from "../../helpers/skip.ts";

describe("a lock's owner", () => {
  const text = "somebody";
  const host = hostname();

  it("is not gone while its process runs", async () => {
    expect(await isGone({ text, host, pid: process.pid, since: new Date() })).to.equal(false);
  });

  it("is gone when its process has ended", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    expect(await isGone({ text, host, pid: child.pid, since: new Date() })).to.equal(true);
  });

  it("is gone when its number belongs to a process that began after the lock", async function () {
    if (process.platform !== "linux") skip(this, "only Linux tells when a process began");
    expect(await isGone({ text, host, pid: process.pid, since: new Date(0) })).to.equal(true);
  });

  it("is gone when its process has ended and nobody has asked for it yet", async function () {
    if (process.platform !== "linux") skip(this, "only Linux tells when a process began");
    // By the time the child ends, the shell is a program that never asks for it.
    const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"]);
    try {
      const [pid] = await once(parent.stdout, "data");
      const owner = { text, host, pid: Number(pid), since: new Date() };
      for (let look = 0; look < 50 && !/\) Z /.test(stateOf(owner.pid)); look++) await sleep(20);
      expect(stateOf(owner.pid)).to.match(/\) Z /);
      expect(await isGone(owner)).to.equal(true);
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it("is never proven gone on another machine, or when nothing says whose it is", async () => {
    expect(await isGone({ text, host: "elsewhere", pid: 2 ** 22 + 1 })).to.equal(false);
    expect(await isGone({ text })).to.equal(false);
    expect(await isGone({ text, host })).to.equal(false);
  });
});

function stateOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, "utf8");
}
