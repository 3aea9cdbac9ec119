import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { identify } from "../../../automation/process/process-identity.ts";
import { VersionsLockLost, withVersionsLock } from "../../../automation/pulumi-cli/versions-lock.ts";
import { skip } from "../../helpers/skip.ts";

const HOUR_S = 3600;
/** A tenth of the pace of installations. */
const PACE = { look: 30, heartbeat: 200, staleAfter: 1_000 };

describe("the lock of an installation", function () {
  this.timeout(15_000);
  let folder: string;
  let file: string;
  const signal = new AbortController().signal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mw-versions-lock-"));
    file = join(folder, "lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const holder = async (change: object) => {
    const own = (await identify(process.pid))!;
    return JSON.stringify({ token: "t", pid: own.pid, host: hostname(), process: { ...own, ...change } });
  };
  /** Work that goes on until its signal ends it. */
  const untilLost = (lost: AbortSignal) =>
    new Promise<never>((_resolve, reject) => lost.addEventListener("abort", () => reject(lost.reason)));

  it("lets one at a time work, and is removed afterwards", async () => {
    let atOnce = 0;
    const work = async () => {
      expect(++atOnce).to.equal(1);
      await sleep(20);
      atOnce--;
    };
    await Promise.all([1, 2, 3].map(() => withVersionsLock(file, signal, () => {}, work)));
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("that another process took over ends the work, and stays the other's", async () => {
    const ended = withVersionsLock(file, signal, () => {}, untilLost, PACE).catch((error: unknown) => error);
    while (!existsSync(file)) await sleep(5);
    const other = await holder({ pidNamespace: "pid:[1]" });
    writeFileSync(file, other);
    expect(await ended).to.be.instanceOf(VersionsLockLost);
    expect(readFileSync(file, "utf8")).to.equal(other);
  });

  it("that was removed ends the work, and no uncaught error the process", async () => {
    const ended = withVersionsLock(file, signal, () => {}, untilLost, PACE).catch((error: unknown) => error);
    while (!existsSync(file)) await sleep(5);
    rmSync(file);
    expect(await ended).to.be.instanceOf(VersionsLockLost);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("is taken over at once from a process that is proven to have ended", async function () {
    if (process.platform !== "linux") skip(this, "only Linux identifies processes well enough");
    writeFileSync(file, await holder({ startTicks: 1 }));
    const waits: string[] = [];
    expect(
      await withVersionsLock(
        file,
        signal,
        (name) => waits.push(name),
        async () => "done",
      ),
    ).to.equal("done");
    expect(waits).to.deep.equal([]);
  });

  for (const apartS of [-HOUR_S, HOUR_S]) {
    it(`is left to a process of another container whose clock is ${apartS / HOUR_S} h ahead, while it moves`, async () => {
      const content = await holder({ pidNamespace: "pid:[1]" });
      writeFileSync(file, content);
      const touch = () => utimesSync(file, Date.now() / 1000 + apartS, Date.now() / 1000 + apartS);
      touch();
      const beating = setInterval(touch, 50);
      const stop = new AbortController();
      const ended = withVersionsLock(
        file,
        stop.signal,
        () => {},
        async () => "taken",
        PACE,
      ).catch(() => "waited");
      await sleep(1.5 * PACE.staleAfter);
      stop.abort();
      clearInterval(beating);
      expect(await ended).to.equal("waited");
      expect(readFileSync(file, "utf8")).to.equal(content);
    });
  }

  it("is taken over when nothing has moved for its time, by the own clock", async () => {
    writeFileSync(file, await holder({ pidNamespace: "pid:[1]" }));
    const began = performance.now();
    await withVersionsLock(
      file,
      signal,
      () => {},
      async () => {},
      PACE,
    );
    expect(performance.now() - began).to.be.within(0.9 * PACE.staleAfter, 5 * PACE.staleAfter);
  });
});
