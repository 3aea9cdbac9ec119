import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { startTestEmulator } from "../helpers/emulator.ts";
import { mw, spawnMw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("mw verify", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    const { code, stderr } = await run("up", "dev", "--yes");
    expect(code, stderr).to.equal(0);
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });
  const run = (...args: string[]) => mw(["-C", project.directory, ...args], { env: project.env(emulator.endpoint) });

  it("waits for the next opening, says so, judges it and comments on it, as a later question does", async () => {
    const forms = ["comment.md", "report.html", "report.xml"].map((name) => join(project.directory, name));
    const [markdown, html, junit] = forms as [string, string, string];
    const files = ["--markdown", markdown, "--html", html, "--junit", junit];
    const { code, stdout, stderr } = await run("verify", "dev", "--wait", "--json", ...files);
    expect(code, stdout).to.equal(0);
    const { stdout: later } = await run("verify", "dev", "--json");
    const seen = (text: string) => {
      const { findings, facts } = JSON.parse(text).windows[0];
      return { findings, fleet: facts.fleet, nodes: facts.nodes, executions: facts.executions };
    };
    expect(seen(stdout)).to.deep.equal(seen(later));
    expect(stdout).to.match(/Install: 10 installed by this execution, \d+ on the node; .*\(10 missing before\)/);
    // Every form names where it comes from, and when it was made.
    const { source, madeAt } = JSON.parse(later).windows[0].facts;
    expect(source).to.deep.equal({
      cloud: "emulator",
      endpoint: emulator.endpoint,
      account: "000000000000",
      region: "us-east-1",
    });
    const at = `${madeAt.slice(0, 19).replace("T", " ")}Z`;
    const { stdout: shown } = await run("verify", "dev");
    for (const text of [shown, readFileSync(markdown, "utf8").replaceAll("\u200b", ""), readFileSync(html, "utf8")]) {
      expect(text).to.contain(`emulator at ${emulator.endpoint}, account 000000000000, region us-east-1, at ${at}`);
      expect(text).to.contain("Time zone of the window: UTC.");
    }
    expect(readFileSync(junit, "utf8"))
      .to.contain(`<property name="endpoint" value="${emulator.endpoint}"/>`)
      .and.contain('<property name="account" value="000000000000"/>')
      .and.contain('<property name="timeZone" value="UTC"/>')
      .and.contain(`<property name="madeAt" value="${madeAt}"/>`);
    expect(stderr).to.match(/The next execution of Patch-amznlin2-app starts at 2026-12-01 00:05:00Z, in 5 min/);
    expect(stderr).to.match(/after an interruption: mw verify dev --wait --from 2026-12-01T00:00:/);
    expect(stderr).to.match(/Execution [0-9a-f-]{36} of Patch-amznlin2-app ended at/);
    expect(readFileSync(markdown, "utf8")).to.match(/^## ✅ dev: verified\n/);
  });

  it("says no with 3 when time is up before, and still reports", async () => {
    // Between two openings, wherever the wait before has left the clock.
    await emulator.advance("PT2M");
    const junit = join(project.directory, "late.xml");
    const { code, stdout } = await run("verify", "dev", "--wait", "--timeout", "PT1S", "--junit", junit);
    expect(code).to.equal(3);
    expect(stdout).to.match(/the wait timed out at .*: no execution started; the next one is at/);
    expect(existsSync(junit)).to.equal(true);
  });

  it("judges by the expectation of the environment's config", async () => {
    project.edit("dev", ["config:", "config:\n  maintenance-windows:verification: { reached: '3' }"]);
    const { code, stdout } = await run("verify", "dev", "--json");
    project.edit("dev", ["\n  maintenance-windows:verification: { reached: '3' }", ""]);
    expect(code).to.equal(3);
    const { passed, windows } = JSON.parse(stdout);
    expect(passed).to.equal(false);
    expect(windows[0].findings.filter((finding: { passed: boolean }) => !finding.passed)).to.have.length(1);
    expect(stdout).to.contain("2 of 2 nodes, at least 3 expected");
  });

  it("ends with 130 when a wait is interrupted", async () => {
    await emulator.stop();
    emulator = await startTestEmulator({ clock: "real" });
    project.remove();
    project = makeProject();
    expect((await run("up", "dev", "--yes")).code).to.equal(0);
    const child = spawnMw(["-C", project.directory, "verify", "dev", "--wait"], {
      env: project.env(emulator.endpoint),
    });
    let stderr = "";
    let isInterrupted = false;
    child.stderr!.on("data", (chunk) => {
      stderr += chunk;
      if (isInterrupted || !stderr.includes("--from")) return;
      isInterrupted = child.kill("SIGINT");
    });
    expect(await once(child, "close")).to.deep.equal([130, null]);
    expect(stderr).to.contain("interrupted").and.not.contain("    at ");
  });

  for (const [what, args, says] of [
    ["a deadline without a wait", ["--timeout", "PT1H"], /--timeout requires --wait/],
    [
      "a reversed range",
      ["--from", "2026-12-31T00:00:00Z", "--to", "2026-12-11"],
      /--from 2026-12-31T00:00:00.000Z is after --to 2026-12-11T00:00:00.000Z/,
    ],
    ["an empty range", ["--from", "2026-12-11", "--to", "2026-12-11"], /is the same as --to 2026-12-11T/],
    ["a wait for the past", ["--wait", "--to", "2026-12-01T00:00:00Z"], /--wait cannot be combined with --to/],
    ["a length of time that is none", ["--wait", "--timeout", "3h"], /"3h" is not an ISO-8601 duration.*PT3H/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, stderr } = await run("verify", "dev", ...args);
      expect({ code, says: says.test(stderr) }, stderr).to.deep.equal({ code: 2, says: true });
    });
  }
});
