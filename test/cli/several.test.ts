import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { XMLParser } from "fast-xml-parser";
import { startTestEmulator } from "../helpers/emulator.ts";
import { mw, spawnMw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("mw with several environments", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;

  // dev and staging are deployed, prod is not, and the file of broken is wrong.
  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    project.edit("staging", ["schedule: cron(0 2 ? * * *)", "schedule: rate(1 hour)"]);
    writeFileSync(join(project.directory, "Pulumi.broken.yaml"), "config:\n  maintenance-windows:cloud: moon\n");
    const { code, stderr } = await run("up", "dev", "staging", "--yes");
    expect(code, stderr).to.equal(0);
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });
  const run = (...args: string[]) => mw(["-C", project.directory, ...args], { env: project.env(emulator.endpoint) });
  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const file = (name: string) => join(project.directory, name);

  it("waits for each on their one clock, and none loses what it was to see", async () => {
    const start = Date.parse((await emulator.control("GET", "/clock")).body.now);
    const { code, stdout, stderr } = await run("verify", "staging", "dev", "--wait", "--json", "--html", file("."));
    expect(code, stdout + stderr).to.equal(0);
    const verdicts = lines(stdout);
    expect(verdicts.map(({ stack, passed }) => [stack, passed])).to.deep.equal([
      ["staging", true],
      ["dev", true],
    ]);
    for (const [index, minutes] of [60, 5].entries()) {
      // The first opening since the start is the one that was judged, while its patch data were the latest.
      const { windowExecutionIds, findings } = verdicts[index].windows[0];
      expect(windowExecutionIds).to.have.length(1);
      const ended = findings.find(({ check }: { check: string }) => check === "ended-well").text;
      const opened = Date.parse(/from (\S+) .*to/.exec(ended)![1]!);
      expect(opened - start).to.be.within(0, minutes * 60_000);
    }
    expect(stderr)
      .to.match(/^staging: It is .*\. The next execution of .* starts at/m)
      .and.match(/^dev: Execution .* ended at/m);
    for (const stack of ["dev", "staging"]) expect(readFileSync(file(`${stack}.html`), "utf8")).to.contain("Verified");
  });

  it("reads all of them in the order of their names, and a wrong one hides no other", async () => {
    const { code, stdout, stderr } = await run("history", "--all");
    expect(code).to.equal(1);
    expect(stdout.match(/^\w+$/gm)).to.deep.equal(["dev", "staging"]);
    expect(stdout).to.contain("rate(5 minutes)").and.contain("rate(1 hour)");
    expect(stderr).to.match(/^✘ broken: [^✘]*maintenance-windows:cloud/m);
    expect(stderr)
      .to.match(/^✘ prod: .*mw up prod/m)
      .and.not.contain("    at ");
  });

  it("prints one JSON object a line, a failure in its place", async () => {
    const { code, stdout, stderr } = await run("history", "prod", "dev", "--json");
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: "" });
    const [prod, dev] = lines(stdout);
    expect(prod).to.include({ stack: "prod", type: "failure", kind: "not-deployed" });
    expect(prod.message).to.contain("mw up prod");
    expect(dev.stack).to.equal("dev");
    expect(dev.windows[0].executions[0]).to.include({ status: "SUCCESS" });
    const alone = await run("history", "dev", "--json");
    expect(JSON.parse(alone.stdout)).to.deep.equal(dev);
  });

  it("prints the last executions of all as one CSV file", async () => {
    const { code, stdout, stderr } = await run("history", "dev", "prod", "-s", "staging", "--last", "1", "--csv");
    expect(code).to.equal(1);
    expect(stderr).to.match(/^✘ prod: /m);
    expect(stdout).to.match(/^stack,window_id,[^\r\n]*\r\n(?:[^\r\n]+\r\n)+$/);
    const [header = "", ...records] = stdout.trimEnd().split("\r\n");
    const execution = header.split(",").indexOf("execution_id");
    const read = new Map(records.map((record) => [record.split(",")[0], record.split(",")[execution]]));
    expect([...read.keys()]).to.deep.equal(["dev", "staging"]);
    const last = await run("history", "dev", "--last", "1", "--json");
    const { windows } = JSON.parse(last.stdout);
    expect(windows[0].executions.map((one: { windowExecutionId: string }) => one.windowExecutionId)).to.deep.equal([
      read.get("dev"),
    ]);
    for (const wrong of [
      ["--csv", "--json"],
      ["--last", "0"],
    ])
      expect((await run("history", "dev", ...wrong)).code).to.equal(2);
  });

  it("comes to its end when nobody reads on", async () => {
    const command = `set -o pipefail; ${process.execPath} bin/mw.js -C ${project.directory}`;
    for (const args of ["history dev staging --output", "refresh dev --yes 2>&1"]) {
      const script = `${command} ${args} | head -1; echo "code $?"`;
      const { stdout, stderr } = await execa("bash", ["-c", script], {
        env: project.env(emulator.endpoint),
        extendEnv: false,
      });
      expect(stdout.trimEnd().split("\n"), stderr).to.have.length(2);
      expect(stdout).to.match(/code 0$/);
      expect(stderr).to.not.contain("    at ");
    }
  });

  it("tells wrong config by 2 and what failed by 1, of which 1 is the worse", async () => {
    const broken = await run("outputs", "dev", "broken", "--json");
    expect(broken.code).to.equal(2);
    expect(lines(broken.stdout).map(({ stack, type }) => [stack, type])).to.deep.equal([
      ["dev", undefined],
      ["broken", "failure"],
    ]);
    expect((await run("history", "dev", "broken", "prod")).code).to.equal(1);
  });

  it("finds a name that is none before it does anything", async () => {
    for (const command of ["history", "verify", "outputs", "cancel"]) {
      const { code, stdout, stderr } = await run(command, "dev", "production");
      expect({ code, stdout }, command).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.contain('no stack "production"');
    }
  });

  it("says every reason why an up of several is refused, and touches none", async () => {
    project.edit("prod", ["duration: 2", "duration: 200"]);
    const { code, stdout, stderr } = await run("up", "dev", "broken", "prod", "--yes");
    project.edit("prod", ["duration: 200", "duration: 2"]);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.contain("maintenance-windows:cloud").and.contain("window.duration");
  });

  it("shows the outputs of each under its name, and a named one once", async () => {
    const two = await run("outputs", "staging", "dev", "staging");
    expect(two.code).to.equal(0);
    expect(two.stdout.match(/^\w+$/gm)).to.deep.equal(["staging", "dev"]);
    expect(two.stdout).to.match(/^ {2}windowSchedule +rate\(1 hour\)$/m);
    const one = await run("outputs", "dev", "dev", "--json");
    expect(JSON.parse(one.stdout)).to.include({ windowSchedule: "rate(5 minutes)" });
    const none = await run("outputs", "prod");
    expect(none).to.include({ code: 0, stdout: "" });
    expect(none.stderr).to.contain("mw up prod");
  });

  it("says who holds each, and unlocks them by force", async () => {
    for (const [stack, host] of [
      ["dev", hostname()],
      ["staging", "elsewhere"],
    ]) {
      const locks = file(`backend/.pulumi/locks/organization/maintenance-windows/${stack}`);
      mkdirSync(locks, { recursive: true });
      const owner = { pid: 2 ** 22 + 1, username: "somebody", hostname: host, timestamp: "2026-01-01T00:00:00Z" };
      writeFileSync(join(locks, "a.json"), JSON.stringify(owner));
    }
    const { code, stdout } = await run("cancel", "prod", "staging", "dev", "--json");
    expect(code).to.equal(1);
    expect(lines(stdout).map(({ stack, did, kind }) => [stack, did ?? kind])).to.deep.equal([
      ["prod", "nothing"],
      ["staging", "locked"],
      ["dev", "locked"],
    ]);
    const forced = await run("cancel", "dev", "staging", "--force");
    expect(forced.code).to.equal(0);
    expect(forced.stdout).to.match(/^Unlocked dev: .*\nUnlocked staging: .*elsewhere/);
  });

  describe("verify", () => {
    it("writes one report for all, in which one that could not be verified is an error", async () => {
      const [junit, markdown] = [file("all.xml"), file("all.md")];
      const { code, stdout } = await run("verify", "dev", "prod", "staging", "--junit", junit, "--markdown", markdown);
      expect(code).to.equal(1);
      expect(stdout.trimEnd().split("\n").at(-1)).to.equal("2 of 3 stacks verified; could not be verified: prod");
      const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(readFileSync(junit, "utf8"));
      const [dev, prod, staging] = testsuites.testsuite;
      expect(dev).to.include({ "@_name": "maintenance-windows dev", "@_failures": "0" });
      expect(prod).to.include({ "@_name": "maintenance-windows prod", "@_errors": "1" });
      expect(prod.testcase.error["@_message"]).to.contain("mw up prod");
      expect(staging["@_tests"]).to.not.equal("0");
      const headings = readFileSync(markdown, "utf8").match(/^## .*$/gm);
      expect(headings).to.deep.equal([
        "## ✅ dev: verified",
        "## ❌ prod: could not be verified",
        "## ✅ staging: verified",
      ]);
    });

    it("judges with 3 when one says no and none failed", async () => {
      project.edit("dev", ["config:", "config:\n  maintenance-windows:verification: { reached: '3' }"]);
      const { code, stdout } = await run("verify", "dev", "staging", "--json");
      project.edit("dev", ["\n  maintenance-windows:verification: { reached: '3' }", ""]);
      expect(code).to.equal(3);
      expect(lines(stdout).map(({ passed }) => passed)).to.deep.equal([false, true]);
    });

    it("writes a file for each where the name says so", async () => {
      const { code } = await run(
        ...["verify", "dev", "staging", "--html", file("page-{stack}.html"), "--junit", file("{stack}.xml")],
      );
      expect(code).to.equal(0);
      for (const name of ["page-dev.html", "page-staging.html", "dev.xml", "staging.xml"]) {
        expect(existsSync(file(name)), name).to.equal(true);
      }
      expect(readFileSync(file("dev.xml"), "utf8")).to.not.contain("staging");
    });

    it("refuses one page for several, and what cannot be written, before it reads anything", async () => {
      const page = await run("verify", "dev", "staging", "--html", file("page.html"));
      expect({ code: page.code, stdout: page.stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(page.stderr).to.contain("page-{stack}.html");
      const nowhere = await run("verify", "dev", "--wait", "--junit", file("nowhere/v.xml"));
      expect({ code: nowhere.code, stdout: nowhere.stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(nowhere.stderr).to.contain("nowhere/v.xml: ").and.not.contain("next execution");
    });

    it("tells those who mean every execution by --all what to say", async () => {
      const { code, stderr } = await run("verify", "dev", "--all");
      expect(code).to.equal(2);
      expect(stderr).to.contain("--all-executions");
      const every = await run("verify", "dev", "--all-executions", "--json");
      expect(JSON.parse(every.stdout).windows[0].windowExecutionIds).to.have.length.above(0);
      // Its former name.
      expect((await run("verify", "dev", "--every", "--json")).stdout).to.equal(every.stdout);
    });

    it("ends with 130 when it is interrupted, and writes no report", async () => {
      const real = await startTestEmulator({ clock: "real" });
      try {
        const env = project.env(real.endpoint);
        // Windows that open in minutes, on a clock that nobody moves.
        const other = makeProject();
        const up = await mw(["-C", other.directory, "up", "dev", "--yes"], { env: { ...env, ...backendOf(other) } });
        expect(up.code, up.stderr).to.equal(0);
        const child = spawnMw(["-C", other.directory, "verify", "dev", "prod", "--wait", "--junit", file("no.xml")], {
          env: { ...env, ...backendOf(other) },
        });
        let stderr = "";
        // Once: a second signal ends it at once.
        let isInterrupted = false;
        child.stderr!.on("data", (chunk) => {
          stderr += chunk;
          if (isInterrupted || !stderr.includes("--from")) return;
          isInterrupted = true;
          child.kill("SIGINT");
        });
        expect(await once(child, "close")).to.deep.equal([130, null]);
        expect(stderr).to.contain("interrupted before these stacks were done: dev").and.not.contain("    at ");
        expect(existsSync(file("no.xml"))).to.equal(false);
        other.remove();
      } finally {
        await real.stop();
      }
    });
  });

  const backendOf = (other: TestProject) => ({ PULUMI_BACKEND_URL: other.env("").PULUMI_BACKEND_URL });
});
