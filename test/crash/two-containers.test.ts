import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { withStore } from "../../automation/backend/open-backend.ts";
import type { StateStore } from "../../automation/backend/state-store.ts";
import { readLocks } from "../../automation/locks/stack-lock.ts";
import { BACKENDS, type TestBackend } from "../helpers/backends.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { type CallOutcome, type Container, driverIn, withoutNamespaces } from "../helpers/namespaced-driver.ts";
import { orSkip } from "../helpers/postgres.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

const HOUR_MS = 3_600_000;
const STACK = "dev";

/**
 * A program that writes: it says so by a folder that only one can make, and goes on when the test says so. Two at once leave
 * a file behind.
 */
const WRITER = `
import { appendFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
const folder = process.env.MW_TEST_FOLDER;
try {
  mkdirSync(folder + "/writing");
} catch {
  appendFileSync(folder + "/overlaps", "two at once\\n");
}
appendFileSync(folder + "/began", "x");
while (!existsSync(folder + "/go-on")) await new Promise((resolve) => setTimeout(resolve, 20));
rmSync(folder + "/writing", { recursive: true, force: true });
export const done = true;
`;

for (const [name, start] of Object.entries(BACKENDS)) {
  describe(`two containers with one host name, and a state in ${name}`, function () {
    this.timeout(300_000);
    let backend: TestBackend;
    let emulator: TestEmulator;
    let project: TestProject;
    let folder: string;
    const running = new Set<ReturnType<typeof driverIn>>();

    before(async function () {
      orSkip(this, withoutNamespaces() ?? {});
      backend = orSkip(this, await start());
      emulator = await startTestEmulator();
      project = makeProject(WRITER);
    });
    after(async () => {
      project?.remove();
      await emulator?.stop();
      await backend?.stop();
    });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "mw-writers-"));
    });
    afterEach(async () => {
      for (const one of running) one.kill();
      await Promise.all([...running].map(({ outcome }) => outcome));
      running.clear();
      await call({ hostname: "app" }, "force");
      rmSync(folder, { recursive: true, force: true });
    });

    for (const clockMs of [0, HOUR_MS, -HOUR_MS]) {
      it(`leave each other's living lock alone, with clocks ${clockMs / HOUR_MS} h apart`, async () => {
        const first = await writer({ hostname: "app" });
        for (const what of ["up", "cancel"] as const) {
          const refused = await call({ hostname: "app", clockMs }, what);
          expect(refused, what).to.include({ ok: false, kind: "locked" });
          expect(await locks()).to.have.length(1);
        }
        goOn();
        expect(await first.outcome).to.deep.equal({ ok: true });
        expect(overlaps()).to.equal(false);
        expect(await locks()).to.deep.equal([]);
      });
    }

    it("leave to a person what a killed container left, and say how", async () => {
      const first = await writer({ hostname: "app" });
      first.kill();
      await first.outcome;
      const refused = (await call({ hostname: "app" }, "up")) as Extract<CallOutcome, { ok: false }>;
      expect(refused.kind).to.equal("locked");
      expect(refused.message)
        .to.match(/another container/)
        .and.to.contain(`mw cancel ${STACK} --force`);
      expect(await call({ hostname: "app" }, "force")).to.deep.equal({ ok: true });
      rmSync(join(folder, "writing"), { recursive: true, force: true });
      goOn();
      expect(await call({ hostname: "app" }, "up")).to.deep.equal({ ok: true });
      expect(overlaps()).to.equal(false);
    });

    it("are not misled by a lock whose number is another process's here", async () => {
      const first = await writer({ hostname: "app" });
      await renumbered(process.pid);
      expect(await call({ hostname: "app" }, "up")).to.include({ ok: false, kind: "locked" });
      goOn();
      expect(await first.outcome).to.deep.equal({ ok: true });
      expect(overlaps()).to.equal(false);
    });

    function env(): Record<string, string | undefined> {
      const backendUrl = { PULUMI_BACKEND_URL: backend.backendUrl, ...backend.variables };
      return { ...project.env(emulator.endpoint), ...backendUrl, MW_TEST_FOLDER: folder };
    }

    function begin(container: Container, what: "up" | "cancel" | "force") {
      const one = driverIn(container, { directory: project.directory, env: env(), stack: STACK, call: what });
      running.add(one);
      void one.outcome.then(() => running.delete(one));
      return one;
    }

    async function call(container: Container, what: "up" | "cancel" | "force"): Promise<CallOutcome | undefined> {
      const one = begin(container, what);
      for (;;) {
        // Two that write wait for each other's end.
        if (overlaps()) goOn();
        const ended = await Promise.race([one.outcome.then((outcome) => ({ outcome })), sleep(50)]);
        if (ended) return ended.outcome;
      }
    }

    /** One that is at it, and holds the stack. */
    async function writer(container: Container) {
      const one = begin(container, "up");
      while (!existsSync(join(folder, "began"))) {
        const ended = await Promise.race([one.outcome, sleep(50)]);
        if (ended !== undefined) throw new Error(`It ended before it wrote: ${JSON.stringify(ended)}`);
      }
      return one;
    }

    function goOn(): void {
      writeFileSync(join(folder, "go-on"), "");
    }

    function overlaps(): boolean {
      return readdirSync(folder).includes("overlaps");
    }

    const place = { project: { name: "maintenance-windows" }, name: STACK };

    async function locks(): Promise<string[]> {
      return ((await readLocks({ ...backend, stack: place })) ?? []).map(({ key }) => key);
    }

    /** The lock as a CLI of another number would have written it. */
    async function renumbered(pid: number): Promise<void> {
      const [key] = await locks();
      await withStore({ ...backend, stack: place }, async (store: StateStore) => {
        const lock = JSON.parse((await store.read(key!))!.toString("utf8")) as object;
        await store.write(key!, Buffer.from(JSON.stringify({ ...lock, pid })));
      });
    }
  });
}
