import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../emulator/chance/chance.ts";
import { controlClient } from "../../emulator/control/control-client.ts";
import { type EmulatorProcess, startEmulatorProcess } from "../helpers/emulator-process.ts";

const SEED = Number(process.env.SEED ?? 1);
const KILLS = Number(process.env.KILLS ?? 4);
const HOUR_MS = 3_600_000;
/** Every window must be there; the history of so many is looked through to its end. */
const OPENINGS_LOOKED_AT = 12;

/** A kill comes after so many answers at most. */
const ANSWERS = 80;

/** What was answered: it must be there afterwards, whatever happened since. */
interface Acknowledged {
  readonly windowIds: string[];
  readonly keys: string[];
  clockMs: number;
  /** Called for each answer. */
  onAnswer(): void;
}

describe("an emulator that is killed", () => {
  let state: string;
  let running: EmulatorProcess | undefined;
  before(() => {
    state = mkdtempSync(join(tmpdir(), "emulator-crash-"));
  });
  after(async () => {
    await running?.kill();
    rmSync(state, { recursive: true, force: true });
  });

  it(`has every acknowledged write afterwards and opens every window once (seed ${SEED}, ${KILLS} kills)`, async function () {
    this.timeout(KILLS * 20_000);
    const chance = new Chance(SEED);
    const acknowledged: Acknowledged = { windowIds: [], keys: [], clockMs: 0, onAnswer() {} };
    for (let kill = 0; kill <= KILLS; kill++) {
      running = await startEmulatorProcess({ port: 0, state, quotas: { maintenanceWindows: 1_000_000 } });
      const { endpoint } = running;
      if (kill === 0) await fetch(`${endpoint}/bucket`, { method: "PUT" });
      const openings = await checkAll(endpoint, acknowledged);
      if (kill === KILLS) {
        expect(openings, "openings looked at").to.be.greaterThan(KILLS);
        break;
      }
      const enough = answers(acknowledged, 1 + (chance.next() % ANSWERS));
      const load = Promise.all([
        // Requests of one moment share a commit.
        ...Array.from({ length: 6 }, () => writeWindows(endpoint, acknowledged)),
        writeObjects(endpoint, acknowledged),
        moveClock(endpoint, acknowledged),
      ]);
      // Each has a request on its way now.
      await Promise.race([enough, load]);
      await running.kill();
      await load;
    }
    expect(acknowledged.windowIds.length, "windows written").to.be.greaterThan(KILLS);
    expect(acknowledged.keys.length, "objects written").to.be.greaterThan(KILLS);
  });
});

/** Resolves with the last of so many answers. */
function answers(acknowledged: Acknowledged, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    acknowledged.onAnswer = () => {
      if (--left === 0) resolve();
    };
  });
}

/** Goes on until a request finds the emulator dead. */
async function untilKilled(write: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await write();
    } catch (error) {
      if (isConnectionLost(error)) return;
      throw error;
    }
  }
}

/**
 * What fetch throws: "fetch failed" before an answer has begun, "terminated" in the middle of one. The client of the control API throws
 * the error of the connection.
 */
function isConnectionLost(error: unknown): boolean {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(code)) return true;
  return error instanceof TypeError && /^(?:fetch failed|terminated)$/.test(message);
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many operations
async function ssm(endpoint: string, operation: string, input: object): Promise<any> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "x-amz-target": `AmazonSSM.${operation}`, "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  expect(response.status, text).to.equal(200);
  return JSON.parse(text);
}

function writeWindows(endpoint: string, acknowledged: Acknowledged): Promise<void> {
  return untilKilled(async () => {
    const window = { Schedule: "rate(2 hours)", Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true };
    const name = `window-${acknowledged.windowIds.length}`;
    const { WindowId } = await ssm(endpoint, "CreateMaintenanceWindow", { Name: name, ...window });
    acknowledged.windowIds.push(WindowId);
    acknowledged.onAnswer();
  });
}

function writeObjects(endpoint: string, acknowledged: Acknowledged): Promise<void> {
  return untilKilled(async () => {
    const key = `key-${acknowledged.keys.length}`;
    const response = await fetch(`${endpoint}/bucket/${key}`, { method: "PUT", body: key.repeat(100) });
    expect(response.status).to.equal(200);
    acknowledged.keys.push(key);
    acknowledged.onAnswer();
  });
}

function moveClock(endpoint: string, acknowledged: Acknowledged): Promise<void> {
  return untilKilled(async () => {
    const { now } = await controlClient(endpoint).moveClock({ advance: "PT1H" });
    acknowledged.clockMs = Date.parse(now);
    acknowledged.onAnswer();
  });
}

/** How many openings it looked at. */
async function checkAll(endpoint: string, { windowIds, keys, clockMs }: Acknowledged): Promise<number> {
  const { now } = await controlClient(endpoint).moveClock({ advance: "PT0S" });
  const nowMs = Date.parse(now);
  expect(nowMs).to.be.at.least(clockMs);
  const step = Math.ceil(windowIds.length / OPENINGS_LOOKED_AT);
  let openings = 0;
  for (const [index, windowId] of windowIds.entries()) {
    const { CreatedDate } = await ssm(endpoint, "GetMaintenanceWindow", { WindowId: windowId });
    if (index % step === 0) openings += await checkOpenings(endpoint, windowId, Math.round(CreatedDate * 1000), nowMs);
  }
  for (const key of keys) {
    const response = await fetch(`${endpoint}/bucket/${key}`);
    expect(await response.text()).to.equal(key.repeat(100));
  }
  return openings;
}

/** A window of every two hours has opened once for each two hours of its life, and at no other instant. */
async function checkOpenings(endpoint: string, windowId: string, createdAtMs: number, nowMs: number): Promise<number> {
  const starts: number[] = [];
  let token: string | undefined;
  do {
    const page = await ssm(endpoint, "DescribeMaintenanceWindowExecutions", {
      WindowId: windowId,
      MaxResults: 100,
      ...(token ? { NextToken: token } : {}),
    });
    starts.push(...page.WindowExecutions.map(({ StartTime }: { StartTime: number }) => Math.round(StartTime * 1000)));
    token = page.NextToken;
  } while (token);
  starts.sort((left, right) => left - right);
  const expected: number[] = [];
  for (let atMs = createdAtMs + 2 * HOUR_MS; atMs <= nowMs; atMs += 2 * HOUR_MS) expected.push(atMs);
  expect(starts, `openings of ${windowId}, created at ${new Date(createdAtMs).toISOString()}`).to.deep.equal(expected);
  return expected.length;
}
