import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DriverEvent } from "../../automation/api/events.ts";
import { lockFolder } from "../../automation/backend/layout.ts";
import { withStore } from "../../automation/backend/open-backend.ts";
import { Driver } from "../../automation/driver.ts";
import { readLocks } from "../../automation/locks/stack-lock.ts";
import { startDriverProcess } from "../helpers/driver-process.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { eventually } from "../helpers/eventually.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { skip } from "../helpers/skip.ts";
import { type Part, stackProcesses } from "../helpers/stack-processes.ts";

const STACK = "dev";
const PROJECT = "maintenance-windows";

/** A program that goes on when the test says so. */
const WAITS = `
import { existsSync } from "node:fs";
while (!existsSync(process.env.MW_TEST_GO_ON)) await new Promise((resolve) => setTimeout(resolve, 20));
export const done = true;
`;

describe("the CLI of a driver that is killed before the CLI has begun", function () {
  this.timeout(120_000);
  let emulator: TestEmulator;
  let project: TestProject;
  let folder: string;
  let env: Record<string, string | undefined>;

  before(async function () {
    if (process.platform !== "linux") return skip(this, "processes are identified by Linux's /proc");
    emulator = await startTestEmulator();
    project = makeProject(WAITS);
    folder = mkdtempSync(join(tmpdir(), "mw-orphan-"));
    env = { ...project.env(emulator.endpoint), MW_TEST_GO_ON: goOn() };
  });
  beforeEach(() => rmSync(goOn(), { force: true }));
  after(async () => {
    if (folder === undefined) return;
    for (const { pid } of processes()) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true });
    project.remove();
    await emulator.stop();
  });

  it("finishes its operation, is known meanwhile, and leaves nothing", async () => {
    const cli = await orphan();
    const refused = await expectKind(impatient().up(STACK), "locked");
    expect(refused.message).to.contain(`process ${cli} is running`).and.not.contain("--force");
    expect(await recordsOf({ pid: cli, stack: "staging" }), "a lock of another stack").to.deep.equal([undefined]);
    const program = part("program")!;
    expect(await recordsOf({ pid: program }), "a lock with the number of another process").to.include(undefined);
    const temporary = temporaryFolderOf(cli);
    expect(existsSync(temporary)).to.equal(true);
    writeFileSync(goOn(), "");
    await eventually("the CLI has ended", 30, () => part("cli") === undefined);
    expect(await locks()).to.deep.equal([]);
    expect((await impatient().up(STACK)).outputs).to.deep.equal({ done: true });
    expect(existsSync(temporary)).to.equal(false);
  });

  it("is interrupted by a cancel", async () => {
    await orphan();
    expect((await impatient().cancel(STACK)).did).to.equal("interrupted");
    expect(await locks()).to.deep.equal([]);
  });

  it("leaves a lock that is proven stale, once it was known, when it is killed too", async () => {
    const cli = await orphan();
    expect(await locks()).to.have.length(1);
    process.kill(cli, "SIGKILL");
    await eventually("the CLI has ended", 10, () => part("cli") === undefined);
    writeFileSync(goOn(), "");
    const events: DriverEvent[] = [];
    await impatient().up(STACK, { onEvent: (event) => events.push(event) });
    expect(events.map(({ type }) => type)).to.include("unlocked");
  });

  function goOn(): string {
    return join(folder, "go-on");
  }

  /** A driver that does not wait for a lock. */
  function impatient(): Driver {
    return new Driver({ directory: project.directory, env, retry: { attempts: 1 } });
  }

  /** Kills a driver as soon as its CLI has started. @returns the CLI, when its program runs. */
  async function orphan(): Promise<number> {
    const child = await startDriverProcess(
      { directory: project.directory, env, operation: "up", stack: STACK },
      () => {},
    );
    const ended = once(child, "exit");
    const cli = await eventually("the CLI has started", 20, () => part("cli"));
    child.kill("SIGKILL");
    await ended;
    await eventually("its program runs", 30, async () => (await locks())[0]?.record !== undefined);
    return cli;
  }

  function processes() {
    return stackProcesses(env.PULUMI_BACKEND_URL!, PROJECT, STACK);
  }

  function part(name: Part): number | undefined {
    return processes().find((one) => one.part === name)?.pid;
  }

  function access(stack = STACK) {
    return { stack: { project: { name: PROJECT }, name: stack }, variables: {}, backendUrl: env.PULUMI_BACKEND_URL! };
  }

  async function locks() {
    return (await readLocks(access())) ?? [];
  }

  /** What is recorded of a stack's locks while there is one more with a process's number. */
  async function recordsOf({ pid, stack = STACK }: { pid: number; stack?: string }) {
    const key = `${lockFolder(access(stack).stack)}/forged.json`;
    const lock = { pid, username: "root", hostname: hostname(), timestamp: new Date() };
    return await withStore(access(stack), async (store) => {
      await store.write(key, Buffer.from(JSON.stringify(lock)));
      const found = (await readLocks(access(stack))) ?? [];
      await store.remove(key);
      return found.map(({ record }) => record);
    });
  }

  function temporaryFolderOf(pid: number): string {
    const entry = readFileSync(`/proc/${pid}/environ`, "latin1")
      .split("\0")
      .find((one) => one.startsWith("TMPDIR="));
    return entry!.slice("TMPDIR=".length);
  }
});
