import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { eventually } from "../../helpers/eventually.ts";

describe("the control API of the clock", () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(() => emulator.stop());

  it("moves a virtual clock by a duration and to an instant", async () => {
    expect(await emulator.advance("PT10M")).to.equal("2026-12-01T00:10:00.000Z");
    expect(await emulator.advance("P1W")).to.equal("2026-12-08T00:10:00.000Z");
    expect(await emulator.to("2026-12-09T01:00:00+01:00")).to.equal("2026-12-09T00:00:00.000Z");
    expect((await emulator.control("GET", "/clock")).body).to.deep.equal({
      clock: "virtual",
      now: "2026-12-09T00:00:00.000Z",
    });
  });

  const refused: [string, unknown, RegExp][] = [
    ["no JSON", "{", /^The body is not JSON: /],
    ["no body", undefined, /takes a JSON object/],
    ["a list", [], /takes a JSON object/],
    ["nothing to do", {}, /one instruction at a time, not 0/],
    ["two instructions", { advance: "PT1M", to: "2027-01-01T00:00:00Z" }, /one instruction at a time, not 2/],
    ["an unknown instruction", { forward: "PT1M" }, /does not know "forward"/],
    ["a duration that is none", { advance: "10m" }, /such as "PT10M".*, not "10m"/],
    ["a duration of no fixed length", { advance: "P1M" }, /not "P1M"/],
    ["a number for a duration", { advance: 600 }, /not 600/],
    ["null for a duration", { advance: null }, /not null/],
    ["a duration over the bound", { advance: "P3661D" }, /at most 3660 days/],
    ["an instant without a zone", { to: "2027-01-01T00:00:00" }, /with its zone/],
    ["an instant that is none", { to: "2027-13-01T00:00:00Z" }, /not "2027-13-01T00:00:00Z"/],
    ["an instant over the bound", { to: "2050-01-01T00:00:00Z" }, /at most 3660 days/],
    ["an instant in the past", { to: "2026-11-30T00:00:00Z" }, /stands at 2026-12-01T00:00:00.000Z and cannot go back/],
    ["a pause, which is a real clock's", { pause: true }, /start it with --clock real/],
    ["a rate, which is a real clock's", { rate: 60 }, /start it with --clock real/],
  ];
  for (const [what, body, reason] of refused) {
    it(`refuses ${what} with the reason`, async () => {
      const answer = await emulator.control("POST", "/clock", body);
      expect(answer.status).to.equal(400);
      expect(answer.body.error).to.match(reason);
      expect((await emulator.control("GET", "/clock")).body.now).to.equal("2026-12-01T00:00:00.000Z");
    });
  }

  it("says which methods and paths there are", async () => {
    expect((await emulator.control("DELETE", "/clock")).status).to.equal(405);
    const nowhere = await emulator.control("GET", "/nowhere");
    expect(nowhere.status).to.equal(404);
    expect(nowhere.body.error).to.contain("/_emulator/clock");
    expect((await emulator.control("DELETE", "/nodes/%zz")).status).to.equal(400);
  });

  it("gives two clients that move at once an answer each, one after the other", async () => {
    const instants = await Promise.all([emulator.advance("PT1H"), emulator.advance("PT1H"), emulator.advance("PT1H")]);
    expect(instants.sort()).to.deep.equal([
      "2026-12-01T01:00:00.000Z",
      "2026-12-01T02:00:00.000Z",
      "2026-12-01T03:00:00.000Z",
    ]);
  });

  /** A window that opens often, so that a long way takes its time. */
  const busyWindow = () =>
    fetch(emulator.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSSM.CreateMaintenanceWindow" },
      body: '{"Name":"busy","Schedule":"rate(10 minutes)","Duration":1,"Cutoff":0,"AllowUnassociatedTargets":true}',
    });

  it("shows the progress of a long way in lines, and the end in the last", async () => {
    await busyWindow();
    const response = await fetch(`${emulator.endpoint}/_emulator/clock`, {
      method: "POST",
      headers: { accept: "application/x-ndjson", "content-type": "application/json" },
      body: '{"advance":"P400D"}',
    });
    expect(response.headers.get("content-type")).to.equal("application/x-ndjson");
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const instants = lines.slice(0, -1).map(({ progress }) => progress);
    expect(instants.length).to.be.within(4, 101);
    expect([...instants].sort()).to.deep.equal(instants);
    expect(lines.at(-1)).to.deep.equal({ clock: "virtual", now: "2028-01-05T00:00:00.000Z" });
    const past = await fetch(`${emulator.endpoint}/_emulator/clock`, {
      method: "POST",
      headers: { accept: "application/x-ndjson", "content-type": "application/json" },
      body: '{"to":"2026-12-01T00:00:00Z"}',
    });
    expect(JSON.parse(await past.text()).error).to.contain("cannot go back");
  });

  it("stops when the client that asked for it goes away", async () => {
    await busyWindow();
    const client = new AbortController();
    const response = await fetch(`${emulator.endpoint}/_emulator/clock`, {
      method: "POST",
      headers: { accept: "application/x-ndjson", "content-type": "application/json" },
      body: '{"advance":"P3650D"}',
      signal: client.signal,
    });
    await response.body!.getReader().read();
    client.abort();
    const now = await emulator.advance("PT0S");
    expect(Date.parse(now)).to.be.below(Date.parse("2036-11-20T00:00:00Z"));
  });

  it("begins again from nothing: store, clock and ids", async () => {
    const first = await (await busyWindow()).json();
    await emulator.advance("P1D");
    expect((await emulator.control("POST", "/reset")).body.now).to.equal("2026-12-01T00:00:00.000Z");
    const list = await fetch(emulator.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSSM.DescribeMaintenanceWindows" },
      body: "{}",
    });
    expect(await list.json()).to.deep.equal({ WindowIdentities: [] });
    expect((await emulator.control("GET", "/events")).body).to.deep.equal({ events: [] });
    expect(await (await busyWindow()).json()).to.deep.equal(first);
  });

  it("lets requests wait while it begins again, and moves that were under way end with the reason", async () => {
    await busyWindow();
    const moving = emulator.control("POST", "/clock", { advance: "P3000D" });
    await emulator.control("GET", "/health");
    const resets = [emulator.control("POST", "/reset"), emulator.control("POST", "/reset")];
    const reads = [emulator.control("GET", "/nodes"), emulator.control("GET", "/events"), busyWindow()];
    expect((await moving).status).to.equal(409);
    expect((await moving).body.error).to.contain("was reset");
    for (const { status } of await Promise.all([...resets, ...reads])) expect(status).to.equal(200);
  });

  it("is healthy and says as what", async () => {
    expect((await emulator.control("GET", "/health")).body).to.deep.include({
      status: "ok",
      clock: "virtual",
      account: "000000000000",
      region: "us-east-1",
      seed: 1,
    });
  });
});

describe("the control API of a real clock", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ clock: "real" });
  });
  after(() => emulator.stop());
  const steer = async (body: unknown) => emulator.control("POST", "/clock", body);

  it("pauses, resumes and runs at another rate", async () => {
    const paused = await steer({ pause: true });
    expect(paused.body.paused).to.equal(true);
    expect((await emulator.control("GET", "/clock")).body.now).to.equal(paused.body.now);
    expect((await steer({ resume: true })).body.paused).to.equal(false);
    expect((await steer({ rate: 60 })).body.rate).to.equal(60);
    const first = await look();
    const last = await eventually("30 seconds have passed", 15, async () => {
      const found = await look();
      return found.clockMs - first.clockMs >= 30_000 && found;
    });
    // However long the answers took: one minute passes in one second.
    const passedMs = last.clockMs - first.clockMs;
    expect(passedMs).to.be.at.least((last.askedMs - first.answeredMs - 1) * 60);
    expect(passedMs).to.be.at.most((last.answeredMs - first.askedMs + 1) * 60);
  });

  for (const rate of [0.001, 100_000]) {
    it(`runs at a rate of ${rate}`, async () => {
      expect((await steer({ rate })).body.rate).to.equal(rate);
    });
  }

  async function look() {
    const askedMs = performance.now();
    const { body } = await emulator.control("GET", "/clock");
    return { askedMs, clockMs: Date.parse(body.now), answeredMs: performance.now() };
  }

  for (const body of [
    { rate: 0 },
    { rate: 100_001 },
    { rate: -1 },
    { rate: "60" },
    { rate: 1e9 },
    { pause: 1 },
    { advance: "PT1M" },
  ]) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      expect((await steer(body)).status).to.equal(400);
    });
  }
});
