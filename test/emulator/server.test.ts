import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type EmulatorOptions, startEmulator } from "../../emulator/server.ts";
import { EmulatorStartError } from "../../emulator/start-error.ts";
import { startTestEmulator } from "../helpers/emulator.ts";

async function startError(options: EmulatorOptions): Promise<string> {
  try {
    const emulator = await startEmulator({ port: 0, ...options });
    await emulator.close();
  } catch (error) {
    expect(error).to.be.instanceOf(EmulatorStartError);
    return (error as Error).message;
  }
  throw new Error("the emulator started");
}

describe("the emulator's start", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("says that the port is taken, and how to take a free one", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    expect(await startError({ port })).to.match(/^Port \d+ on 127.0.0.1 is already in use.*--port 0/);
    other.close();
  });

  it("says that a host is none of this machine", async () => {
    expect(await startError({ host: "192.0.2.1" })).to.contain("has no address 192.0.2.1");
  });

  const options: [string, EmulatorOptions, RegExp][] = [
    ["an invalid port", { port: 70_000 }, /Invalid port 70000/],
    ["an invalid start", { start: "tomorrow" }, /Invalid start "tomorrow"/],
    ["an account without twelve digits", { account: "12" }, /Invalid account "12"/],
    ["an invalid region", { region: "mars" }, /Invalid region "mars"/],
    ["an invalid clock", { clock: "sun" as "real" }, /Invalid clock "sun"/],
    ["a fractional seed", { seed: 1.5 }, /Invalid seed 1.5/],
    ["an unknown option", { seeed: 1 } as object, /^Unknown option seeed\. Did you mean seed\? Known options: host, /],
    [
      "unknown quotas and choices",
      { quotas: { document: 1 }, choices: { overQuotaOpening: "waits" } } as object,
      /^Unknown option quotas\.document\. Did you mean documents\? .+\nUnknown option choices\.overQuotaOpening\. .+overQuotaExecution/,
    ],
    [
      "a quota that is no record",
      { quotas: 3 } as object,
      /^The option quotas is 3: give an object with maintenanceWindows/,
    ],
  ];
  for (const [what, given, message] of options) {
    it(`refuses ${what}`, async () => {
      expect(await startError(given)).to.match(message);
    });
  }

  it("refuses a state directory that cannot be one", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(await startError({ state: file }))
      .to.contain("cannot be used")
      .and.to.contain("--state");
    writeFileSync(join(folder, "emulator.sqlite"), "this is no database, only a text that is long enough to be read");
    expect(await startError({ state: folder })).to.contain("is not the database of an emulator");
  });

  it("refuses a state on which another emulator runs, and takes it once that has ended", async () => {
    const first = await startEmulator({ port: 0, state: folder });
    expect(await startError({ state: folder })).to.contain("Another emulator is running");
    await first.close();
    await (await startEmulator({ port: 0, state: folder })).close();
  });

  it("goes on where the clock stood and never gives an id twice", async () => {
    const ids: string[] = [];
    for (let start = 0; start < 3; start++) {
      const emulator = await startTestEmulator({ state: folder });
      ids.push((await emulator.advance("PT10M")) ?? "");
      const response = await fetch(emulator.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSSM.CreateMaintenanceWindow" },
        body: '{"Name":"kept","Schedule":"rate(1 day)","Duration":2,"Cutoff":1,"AllowUnassociatedTargets":true}',
      });
      ids.push(((await response.json()) as { WindowId: string }).WindowId);
      await emulator.stop();
    }
    expect(ids.filter((_, index) => index % 2 === 0)).to.deep.equal([
      "2026-12-01T00:10:00.000Z",
      "2026-12-01T00:20:00.000Z",
      "2026-12-01T00:30:00.000Z",
    ]);
    expect(new Set(ids).size).to.equal(6);
  });

  it("begins where --start says, in the region and account it was given", async () => {
    const emulator = await startTestEmulator({
      start: "2027-03-01T00:00:00Z",
      region: "eu-central-1",
      account: "123456789012",
      seed: 7,
    });
    expect((await emulator.control("GET", "/health")).body).to.deep.include({
      now: "2027-03-01T00:00:00.000Z",
      region: "eu-central-1",
      account: "123456789012",
      seed: 7,
    });
    await emulator.stop();
  });

  it("answers the same requests with the same bytes, and others with another seed", async () => {
    const history = async (seed: number) => {
      const emulator = await startTestEmulator({ seed });
      const body = '{"Name":"same","Schedule":"rate(1 hour)","Duration":1,"Cutoff":0,"AllowUnassociatedTargets":true}';
      const target = "AmazonSSM.CreateMaintenanceWindow";
      const created = await fetch(emulator.endpoint, { method: "POST", headers: { "x-amz-target": target }, body });
      const answers = [await created.text(), created.headers.get("x-amzn-requestid")];
      await emulator.advance("P1D");
      answers.push(JSON.stringify((await emulator.control("GET", "/events")).body));
      await emulator.stop();
      return answers.join("\n");
    };
    const first = await history(1);
    expect(await history(1)).to.equal(first);
    expect(await history(2)).not.to.equal(first);
  });
});
