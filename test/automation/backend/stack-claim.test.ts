import { once } from "node:events";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { REAL_TIMING } from "../../../automation/api/timing.ts";
import { leaseKey, lockFolder, recordKey } from "../../../automation/backend/layout.ts";
import { breakClaimIn, claimIn, withStore } from "../../../automation/backend/open-backend.ts";
import { type ClaimAccess, StackClaimed } from "../../../automation/backend/stack-claim.ts";
import { Driver } from "../../../automation/driver.ts";
import { locksIn } from "../../../automation/locks/stack-lock.ts";
import { identify } from "../../../automation/process/process-identity.ts";
import { BACKENDS, type TestBackend } from "../../helpers/backends.ts";
import { startClaimHolder } from "../../helpers/claim-holder.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { eventually } from "../../helpers/eventually.ts";
import { orSkip } from "../../helpers/postgres.ts";
import { makeProject } from "../../helpers/project.ts";
import { refusal } from "../../helpers/refused-run.ts";

const STACK = { project: { name: "maintenance-windows" }, name: "dev" };

for (const name of ["PostgreSQL", "S3"]) {
  describe(`a claim of a stack in ${name}`, function () {
    this.timeout(60_000);
    let backend: TestBackend;
    before(async function () {
      backend = orSkip(this, await BACKENDS[name]!());
    });
    after(async () => await backend?.stop());

    const access = (timing = REAL_TIMING): ClaimAccess => ({ ...backend, stack: STACK, timing });

    it("is one driver's at a time, however many want it at once, and names who has it", async () => {
      for (let round = 0; round < 3; round++) {
        const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => claimIn(access())));
        const claims = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value!] : []));
        const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
        expect(claims).to.have.length(1);
        for (const error of errors) expect(error).to.be.instanceOf(StackClaimed);
        expect((await claimed())?.owner).to.include({ host: hostname(), pid: process.pid });
        await claims[0]![Symbol.asyncDispose]();
      }
    });

    it("does not keep another stack", async () => {
      await using _one = await claimIn(access());
      await using _other = await claimIn({ ...access(), stack: { ...STACK, name: "prod" } });
    });

    it("ends with its driver, however that ends", async () => {
      const holder = await startClaimHolder(access());
      expect((await claimed())?.owner.pid).to.equal(holder.pid);
      holder.kill("SIGSTOP");
      expect(await claimed()).to.be.instanceOf(StackClaimed);
      holder.kill("SIGKILL");
      await once(holder, "exit");
      await using _next = await claimWhenFree();
    });

    it("can be broken by a person who knows better", async () => {
      expect(await breakClaimIn(access())).to.equal(false);
      const holder = await startClaimHolder(access());
      holder.kill("SIGSTOP");
      expect(await breakClaimIn(access())).to.equal(true);
      await using _next = await claimWhenFree();
      holder.kill("SIGKILL");
    });

    it("keeps even a lock whose holder has ended", async () => {
      const emulator = await startTestEmulator();
      const project = makeProject();
      const env = { ...project.env(emulator.endpoint), PULUMI_BACKEND_URL: backend.backendUrl, ...backend.variables };
      const driver = new Driver({ directory: project.directory, env, retry: { attempts: 1 } });
      const holder = await startClaimHolder(access());
      try {
        const lock = `${lockFolder(STACK)}/00000000-0000-4000-8000-000000000000.json`;
        const dead = { ...(await identify(process.pid))!, startTicks: 1 };
        const record = { lock, token: "t", holder: "cli", process: dead };
        const content = { pid: process.pid, username: "root", hostname: hostname(), timestamp: new Date() };
        await withStore(access(), async (store) => {
          await store.write(lock, Buffer.from(JSON.stringify(content)));
          await store.write(recordKey(STACK, lock), Buffer.from(JSON.stringify(record)));
        });
        for (const run of [() => driver.up("dev"), () => driver.cancel("dev")]) {
          expect((await refusal(run())).kind).to.equal("locked");
          expect(await withStore(access(), (store) => locksIn(store, access()))).to.have.length(1);
        }
        holder.kill("SIGKILL");
        await once(holder, "exit");
        await (await claimWhenFree())![Symbol.asyncDispose]();
        expect(await driver.cancel("dev")).to.include({ did: "unlocked" });
        expect(await withStore(access(), (store) => store.list(".pulumi/locks"))).to.deep.equal([]);
      } finally {
        holder.kill("SIGKILL");
        project.remove();
        await emulator.stop();
      }
    });

    if (name === "PostgreSQL") {
      it("is taken again when its session breaks", async () => {
        const quick = { ...REAL_TIMING, sleep: () => sleep(20) };
        await using _claim = await claimIn(access(quick));
        expect(await breakClaimIn(access())).to.equal(true);
        const refused = await eventually("it has the claim again", 5, claimed);
        expect(refused).to.be.instanceOf(StackClaimed);
      });
    } else {
      it("is renewed, and so never runs out for who looks at it", async () => {
        let now = 0;
        const timing = { ...REAL_TIMING, now: () => now };
        await using _claim = await claimIn(access({ ...REAL_TIMING, sleep: () => sleep(20) }));
        for (now = 0; now < 100_000; now += 20_000) {
          expect(await claimed(timing)).to.be.instanceOf(StackClaimed);
          await renewedAfter(await renewal());
        }
      });

      it("runs out for who sees it unchanged for fifteen seconds of the own time, and no sooner", async () => {
        let now = 0;
        const timing = { ...REAL_TIMING, now: () => now };
        const foreign = { ...(await identify(process.pid)), machine: "another", boot: "b", pidNamespace: "p" };
        const renew = async (renewal: number) => {
          const holder = { user: "root", host: "elsewhere", pid: 7 };
          const lease = { token: "t", renewal, isReleased: false, holder, process: foreign };
          await withStore(access(), (store) => store.write(leaseKey(STACK), Buffer.from(JSON.stringify(lease))));
        };
        await renew(1);
        expect((await claimed(timing))?.owner).to.include({ host: "elsewhere", pid: 7 });
        now = 14_000;
        await renew(2);
        expect(await claimed(timing)).to.be.instanceOf(StackClaimed);
        now = 28_000;
        expect(await claimed(timing)).to.be.instanceOf(StackClaimed);
        now = 29_000;
        await using _claim = await claimIn(access(timing));
      });
    }

    /** How a claim is refused; undefined when it is not. */
    async function claimed(timing = REAL_TIMING): Promise<StackClaimed | undefined> {
      try {
        await (await claimIn(access(timing)))?.[Symbol.asyncDispose]();
        return undefined;
      } catch (error) {
        if (error instanceof StackClaimed) return error;
        throw error;
      }
    }

    /** The server needs a moment to see that a session has ended. */
    async function claimWhenFree() {
      await eventually("the claim is free", 5, async () => (await claimed()) === undefined);
      return await claimIn(access());
    }

    /** How often the holder has said that it lives. */
    async function renewal(): Promise<number> {
      const lease = await withStore(access(), (store) => store.read(leaseKey(STACK)));
      return (JSON.parse(String(lease)) as { renewal: number }).renewal;
    }

    async function renewedAfter(before: number): Promise<void> {
      await eventually("the holder renews its claim", 10, async () => (await renewal()) > before);
    }
  });
}
