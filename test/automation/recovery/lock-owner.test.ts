import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect } from "chai";
import { isGone } from "../../../automation/recovery/lock-owner.ts";

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
    if (process.platform !== "linux") this.skip();
    expect(await isGone({ text, host, pid: process.pid, since: new Date(0) })).to.equal(true);
  });

  it("is never proven gone on another machine, or when nothing says whose it is", async () => {
    expect(await isGone({ text, host: "elsewhere", pid: 2 ** 22 + 1 })).to.equal(false);
    expect(await isGone({ text })).to.equal(false);
    expect(await isGone({ text, host })).to.equal(false);
  });
});
