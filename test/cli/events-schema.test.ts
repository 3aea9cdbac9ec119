import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { identify } from "../../automation/process/process-identity.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { PROGRAM } from "../helpers/program.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

const schema = JSON.parse(readFileSync(join(PROGRAM, "docs/events.schema.json"), "utf8"));
const LINES: readonly string[] = schema.oneOf.map(({ $ref }: { $ref: string }) => $ref.split("/").at(-1));

/** A wait for a lock takes long, and a policy pack has a test of its own. */
const UNSEEN = ["waiting", "policy"];

describe("the lines of --json", function () {
  this.timeout(240_000);
  const validate = new Ajv2020({ formats: { "date-time": true }, strictRequired: false }).compile(closed(schema));
  const seen = new Set<string>();
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let full: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;

  before(async () => {
    emulator = await startTestEmulator();
    full = await startTestEmulator({ quotas: { maintenanceWindows: 0 } });
    project = makeProject();
  });
  after(async () => {
    project.remove();
    await emulator.stop();
    await full.stop();
  });

  /** Every line is as the schema says, and has nothing that the schema does not say. */
  async function lines(endpoint: string, ...args: string[]) {
    const { code, stdout, stderr } = await mw(["-C", project.directory, ...args, "--json"], {
      env: project.env(endpoint),
    });
    expect(stdout, stderr).to.match(/\n$/);
    const all = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const line of all) {
      expect(validate(line), `${JSON.stringify(line)}\n${JSON.stringify(validate.errors, null, 1)}`).to.equal(true);
      seen.add(line.type);
    }
    return { code, stderr, all, of: (type: string) => all.filter((line) => line.type === type) };
  }

  it("tell an up of several, of which one waits for its turn", async () => {
    const { code, stderr, all, of } = await lines(
      emulator.endpoint,
      "up",
      "dev",
      "staging",
      "--parallel",
      "1",
      "--yes",
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const sequences = all.flatMap(({ sequence }) => sequence ?? []);
    expect(sequences).to.deep.equal([...sequences].sort((a, b) => a - b));
    expect(of("queued").map(({ stack, position }) => [stack, position])).to.deep.equal([["staging", 1]]);
    expect(of("result").map(({ stack }) => stack)).to.deep.equal(["dev", "staging"]);
  });

  it("tell a preview with its differences", async () => {
    project.edit("dev", ["rate(5 minutes)", "rate(6 minutes)"]);
    const { code, of } = await lines(emulator.endpoint, "preview", "dev");
    expect(code).to.equal(0);
    const changes = of("step").flatMap((step) => step.changes);
    expect(changes).to.deep.include({
      path: "schedule",
      kind: "update",
      replaces: false,
      old: "rate(5 minutes)",
      new: "rate(6 minutes)",
    });
  });

  it("tell of the lock of an operation that is gone, and of what it left", async () => {
    const backend = join(project.directory, "backend/.pulumi");
    const locks = join(backend, "locks/organization/maintenance-windows/dev");
    mkdirSync(locks, { recursive: true });
    const owner = { pid: 2 ** 22 + 1, username: "somebody", hostname: hostname(), timestamp: "2026-01-01T00:00:00Z" };
    writeFileSync(join(locks, "a.json"), JSON.stringify(owner));
    // What proves that its process has ended: it was one of this machine and container.
    const records = join(backend, "maintenance-windows/locks/maintenance-windows/dev");
    mkdirSync(records, { recursive: true });
    const holder = { ...(await identify(process.pid)), pid: owner.pid };
    const lock = ".pulumi/locks/organization/maintenance-windows/dev/a.json";
    writeFileSync(join(records, "a.json"), JSON.stringify({ lock, token: "t", holder: "cli", process: holder }));
    leavePending(join(backend, "stacks/maintenance-windows"));
    const { code, of } = await lines(emulator.endpoint, "refresh", "dev", "--yes");
    expect(code).to.equal(0);
    expect(of("unlocked")[0].owner).to.include({ pid: owner.pid, host: hostname() });
    expect(of("repairing")[0].pending[0]).to.include({ action: "creating" });
  });

  it("tell a failure among several, and that of the other is none of it", async () => {
    const { code, stderr, of } = await lines(full.endpoint, "up", "prod", "staging", "--yes");
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: "" });
    const [failure] = of("failure").filter(({ stack }) => stack === "prod");
    expect(failure.kind).to.equal("failed");
    expect(failure.resources[0].urn).to.match(/::patch-window$/);
    expect(failure.resources[0].reason).to.contain("ResourceLimitExceededException");
  });

  it("tell a destroy", async () => {
    const { code, of } = await lines(emulator.endpoint, "destroy", "dev", "--yes");
    expect(code).to.equal(0);
    expect(of("finished")[0].changes.delete).to.be.above(5);
  });

  it("are all described, and all but two were seen", () => {
    expect([...seen].sort()).to.deep.equal(LINES.filter((type) => !UNSEEN.includes(type)).sort());
  });

  it("are refused by the schema when they are something else", () => {
    const started = { sequence: 1, stack: "dev", operation: "up", percent: 0, type: "started" };
    expect(validate(started)).to.equal(true);
    for (const wrong of [
      { ...started, type: "begun" },
      { ...started, percent: 101 },
      { ...started, operation: "down" },
      { ...started, position: 1 },
      { type: "failure", stack: "dev", kind: "bad luck", message: "", diagnostics: [], resources: [] },
    ]) {
      expect(validate(wrong), JSON.stringify(wrong)).to.equal(false);
    }
  });
});

/** The schema without room for members that it does not describe, so that none goes undescribed. */
function closed(open: typeof schema): object {
  const $defs = { ...open.$defs };
  for (const name of LINES) $defs[name] = { ...$defs[name], unevaluatedProperties: false };
  return { ...open, $defs };
}

/** What a killed CLI leaves in its state: an operation that it began, and of which nobody noted the end. */
function leavePending(stacks: string): void {
  const path = join(stacks, readdirSync(stacks).find((file) => /^dev\.json$/.test(file))!);
  const state = JSON.parse(readFileSync(path, "utf8"));
  const { latest } = state.checkpoint;
  const topic = latest.resources.find(({ type }: { type: string }) => type === "aws:sns/topic:Topic");
  const resource = { ...topic, urn: `${topic.urn}-more`, id: undefined, outputs: undefined };
  latest.pending_operations = [{ resource, type: "creating" }];
  writeFileSync(path, JSON.stringify(state));
}
