import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import {
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverEvent } from "../../automation/api/events.ts";
import { withStore } from "../../automation/backend/open-backend.ts";
import { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import { fateOfHolder } from "../../automation/locks/lock-record.ts";
import { readLocks } from "../../automation/locks/stack-lock.ts";
import { type Checkpoint, checkpointOf, readState } from "../../automation/recovery/checkpoint.ts";
import { Chance } from "../../emulator/chance/chance.ts";
import { operate, startDriverProcess } from "../helpers/driver-process.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { eventually } from "../helpers/eventually.ts";
import { startTestPostgres, type TestPostgres } from "../helpers/postgres.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { skip } from "../helpers/skip.ts";
import { type Part, stackProcesses } from "../helpers/stack-processes.ts";

const VICTIMS = ["cli", "driver", "program", "provider"] as const;
type Victim = "driver" | Part;
const OPERATIONS = ["up", "destroy"] as const;

/**
 * Who is killed in which operation, and when: below 0.3 at any time of it, of which 0.3 is the end of one that is left alone;
 * above, in its steps, which are over in a small part of that time: 0.3 is the first and 1 the last.
 */
interface Crash {
  readonly victim: Victim;
  readonly operation: (typeof OPERATIONS)[number];
  readonly at: number;
}

/** MW_CRASHES=cli:up:0.42,provider:destroy:0.7 has a run again; else as many rounds as MW_CRASH_ROUNDS, drawn by MW_CRASH_SEED. */
const SEED = Number(process.env.MW_CRASH_SEED ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env.MW_CRASH_ROUNDS ?? 1);
const CRASHES = process.env.MW_CRASHES?.split(",").map(parsed) ?? drawn();
const IN_POSTGRES = process.env.MW_CRASH_BACKEND === "postgres";

/** How often a kill that found its victim ended already is tried again, each time sooner. */
const TRIES = 5;
const STACK = "dev";
const PROJECT = "maintenance-windows";

describe(`an operation in which something is killed (MW_CRASH_SEED=${SEED})`, function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let project: TestProject;
  let postgres: TestPostgres | undefined;
  let env: Record<string, string | undefined>;
  /** How long each operation takes when it is left alone. */
  const durationMs = { up: 0, destroy: 0 };
  const steps = { up: 0, destroy: 0 };
  let stacks = 0;

  before(async function () {
    if (process.platform !== "linux") return skip(this, "the processes of a stack are found in Linux's /proc");
    if (IN_POSTGRES) {
      const started = await startTestPostgres();
      if (typeof started === "string") throw new Error(started);
      postgres = started;
    }
    await begin();
    for (const operation of OPERATIONS) {
      const onEvent = (event: DriverEvent) => {
        if (isStep(event)) steps[operation]++;
      };
      durationMs[operation] = (await operate(driver(), operation, STACK, { onEvent })).durationMs;
    }
  });
  afterEach(async function () {
    // What a failure left must not fail the next.
    if (this.currentTest?.state !== "failed") return;
    await end();
    await begin();
  });
  after(async () => {
    await end();
    await postgres?.stop();
  });

  /** Makes a stack that nothing happened to. */
  async function begin(): Promise<void> {
    emulator = await startTestEmulator();
    project = makeProject();
    env = project.env(emulator.endpoint);
    if (postgres === undefined) return;
    env = { ...env, PULUMI_BACKEND_URL: await postgres.database(`state${stacks++}`), PGPASSWORD: postgres.password };
  }

  async function end(): Promise<void> {
    if (project === undefined) return;
    for (const { pid } of processes()) kill(pid);
    await noProcessStays();
    project.remove();
    await emulator.stop();
  }

  for (const crash of CRASHES) {
    const { victim, operation, at } = crash;
    it(`goes on after the ${victim} was killed at ${at} of ${operation === "up" ? "an up" : "a destroy"}`, async () => {
      const missed: number[] = [];
      for (let moment = at; ; moment = sooner(moment)) {
        // One leaves what the next begins with, most of the time.
        const isThere = (await inCloud()).windows.length > 0;
        if (isThere !== (operation === "destroy")) await operate(driver(), isThere ? "destroy" : "up", STACK);
        if (await (victim === "driver" ? killDriver(operation, moment) : killPart(victim, operation, moment))) break;
        missed.push(moment);
        expect(missed, "moments at which nothing was left to kill").to.have.length.below(TRIES);
      }
      if (victim === "driver") await cliIsKnown();
      const expected = await left();
      const events: DriverEvent[] = [];
      const next = await operate(driver(), operation, STACK, { onEvent: (event) => events.push(event) });
      tell(crash, missed, expected, events);
      if (expected.isLocked) expect(types(events)).to.include("unlocked");
      const repaired = events.flatMap((event) => (event.type === "repairing" ? event.pending : []));
      if (expected.isStill) expect(repaired.map(({ urn }) => urn)).to.include.members([...expected.pending]);

      if (operation === "up") {
        await isWhole(next.outputs);
        expect(Object.keys((await driver().up(STACK)).changes), "a further up").to.deep.equal(["same"]);
      } else await isEmpty();
      expect(await readLocks(access())).to.deep.equal([]);
      await noProcessStays();
    });
  }

  function driver(): Driver {
    // A CLI whose driver was killed finishes first, which on a busy machine takes longer than a driver waits by default.
    return new Driver({ directory: project.directory, env, retry: { attempts: 30, maxDelayMs: 2_000 } });
  }

  function access() {
    const place = { project: { name: PROJECT }, name: STACK };
    const variables = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
    return { stack: place, variables: variables as Record<string, string>, backendUrl: env.PULUMI_BACKEND_URL! };
  }

  function processes() {
    return stackProcesses(env.PULUMI_BACKEND_URL!, PROJECT, STACK);
  }

  /** Kills a part of an operation of this process's driver. False when the operation was over before. */
  async function killPart(part: Part, operation: "up" | "destroy", at: number): Promise<boolean> {
    const once = new Driver({ directory: project.directory, env, retry: { attempts: 1 } });
    const moment = momentOf(operation, at);
    const run = operate(once, operation, STACK, { onEvent: (event) => isStep(event) && moment.step() });
    const ended = run.then(
      () => "ended" as const,
      (error: unknown) => error,
    );
    let isKilled = false;
    const strike = async () => {
      await Promise.race([ended, moment.come]);
      while (!isKilled && (await Promise.race([ended, sleep(5, "running")])) === "running") {
        const victims = processes().filter((one) => one.part === part);
        for (const { pid } of victims) isKilled = kill(pid) || isKilled;
      }
    };
    await strike();
    const outcome = await ended;
    if (outcome !== "ended") expect(outcome).to.be.instanceOf(DriverError);
    return isKilled;
  }

  /** Kills a process that embeds the driver. The CLI that it started may go on, and be met by the next. */
  async function killDriver(operation: "up" | "destroy", at: number): Promise<boolean> {
    const moment = momentOf(operation, at);
    const options = { directory: project.directory, env, operation, stack: STACK };
    const child = await startDriverProcess(options, moment.step);
    const ended = once(child, "exit");
    await Promise.race([ended, moment.come]);
    child.kill("SIGKILL");
    await ended;
    return child.signalCode === "SIGKILL";
  }

  /** Comes after some time, or with a step. */
  function momentOf(operation: "up" | "destroy", at: number): { step(): void; readonly come: Promise<void> } {
    if (at < 0.3) return { step() {}, come: sleep((at / 0.3) * durationMs[operation]) };
    let left = 1 + Math.floor(((at - 0.3) / 0.7) * steps[operation]);
    let arrive = () => {};
    const come = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    return {
      step() {
        if (--left === 0) arrive();
      },
      come,
    };
  }

  /** Waits until the CLI that a killed driver started has ended, or is known to hold its lock: the next operation waits for its end. */
  async function cliIsKnown(): Promise<void> {
    await eventually("the CLI without its driver has ended or is known", 60, async () => {
      const hasEnded = processes().every(({ part }) => part !== "cli");
      const locks = (await readLocks(access())) ?? [];
      return hasEnded || locks.some(({ record }) => record !== undefined);
    });
  }

  /** What the next run finds. */
  async function left() {
    const locks = (await readLocks(access())) ?? [];
    const fates = await Promise.all(locks.map(({ record }) => fateOfHolder(record)));
    const pending = (await state()).pending.flatMap(({ resource }) => (resource.custom === false ? [] : resource.urn));
    // A CLI that lives may yet note what it had begun.
    const isStill = fates.every(({ is }) => is === "dead") && !processes().some(({ part }) => part === "cli");
    return { isLocked: locks.length > 0 && isStill, pending, isStill };
  }

  async function state(): Promise<Checkpoint> {
    const file = await withStore(access(), (store) => readState(store, access().stack));
    if (file === undefined || file === "unreadable") throw new Error("the state cannot be read");
    return checkpointOf(file === "absent" ? undefined : file.content.checkpoint?.latest);
  }

  /** Everything is there once, and is what the state says. */
  async function isWhole(outputs: Readonly<Record<string, unknown>>): Promise<void> {
    const { resources, pending } = await state();
    const ids = (type: string) => resources.flatMap((one) => (one.type === type ? one.id : []));
    expect(pending).to.deep.equal([]);
    const there = await inCloud();
    expect(there.windows).to.deep.equal([outputs.windowId]);
    expect(there.targets).to.deep.equal([outputs.windowTargetId]);
    expect(there.tasks).to.deep.equal([outputs.windowTaskId]);
    expect(ids("aws:ssm/maintenanceWindow:MaintenanceWindow")).to.deep.equal(there.windows);
    expect(ids("aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget")).to.deep.equal(there.targets);
    expect(ids("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask")).to.deep.equal(there.tasks);
    expect(there.buckets).to.have.length(1).and.to.have.members(ids("aws:s3/bucket:Bucket"));
    expect(there.topics).to.have.length(1).and.to.have.members(ids("aws:sns/topic:Topic"));
    expect(there.roles).to.have.length.greaterThan(0).and.to.have.members(ids("aws:iam/role:Role"));
  }

  async function isEmpty(): Promise<void> {
    const nothing = { windows: [], targets: [], tasks: [], buckets: [], topics: [], roles: [] };
    expect(await inCloud()).to.deep.equal(nothing);
    expect((await state()).pending).to.deep.equal([]);
    expect((await state()).resources.filter(({ custom }) => custom !== false && custom !== undefined)).to.deep.equal(
      [],
    );
  }

  async function inCloud() {
    const { ssm, s3, sns, iam } = emulator;
    const windows = (await ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities ?? [];
    const targets: unknown[] = [];
    const tasks: unknown[] = [];
    for (const { WindowId } of windows) {
      const found = await ssm.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId }));
      targets.push(...(found.Targets ?? []).map(({ WindowTargetId }) => WindowTargetId));
      const { Tasks = [] } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId }));
      tasks.push(...Tasks.map(({ WindowTaskId }) => WindowTaskId));
    }
    return {
      windows: windows.map(({ WindowId }) => WindowId),
      targets,
      tasks,
      buckets: ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
      topics: ((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn),
      roles: ((await iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName }) => RoleName),
    };
  }

  /** Processes end a moment after the one that started them. */
  async function noProcessStays(): Promise<void> {
    await eventually("no process of the stack stays", 5, () => processes().length === 0);
  }
});

/** Another moment, of the same kind, for a kill that came too late. */
function sooner(at: number): number {
  return at < 0.3 ? at / 2 : 0.3 + (at - 0.3) / 2;
}

function isStep(event: DriverEvent): boolean {
  return event.type === "step" && event.phase === "started";
}

function types(events: readonly DriverEvent[]): string[] {
  return events.map(({ type }) => type);
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    // It ended a moment before.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** With MW_CRASH_LOG a line for each crash, for who counts them. */
function tell(
  { victim, operation, at }: Crash,
  missed: readonly number[],
  expected: { isLocked: boolean; pending: readonly string[]; isStill: boolean },
  events: readonly DriverEvent[],
): void {
  if (process.env.MW_CRASH_LOG === undefined) return;
  const told = ["unlocked", "repairing", "waiting"].filter((type) => types(events).includes(type));
  const found = `${expected.isStill ? "" : "CLI alive, "}${expected.isLocked ? "locked, " : ""}${expected.pending.length} pending`;
  console.log(
    `      ${victim}:${operation}:${at} ${missed.map((moment) => `missed at ${moment}, `).join("")}${found} -> ${told.join(" ") || "-"}`,
  );
}

function parsed(text: string): Crash {
  const [victim, operation, at] = text.split(":");
  return { victim: victim as Victim, operation: operation as Crash["operation"], at: Number(at) };
}

function drawn(): Crash[] {
  const chance = new Chance(SEED);
  const round = VICTIMS.flatMap((victim) => OPERATIONS.map((operation) => ({ victim, operation })));
  return Array.from({ length: ROUNDS }, () => round)
    .flat()
    .map((crash) => ({ ...crash, at: (chance.next() % 100) / 100 }));
}
