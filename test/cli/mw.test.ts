import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { CreateMaintenanceWindowCommand, DescribeMaintenanceWindowsCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { execa } from "execa";
import { controlClient } from "../../emulator/control/control-client.ts";
import { CREDENTIALS, startTestEmulator } from "../helpers/emulator.ts";
import { firstLine, mw, spawnMw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

const NIGHTLY = {
  schedule: "rate(5 minutes)",
  duration: 2,
  cutoff: 1,
  targets: { app: { tags: { "Patch Group": "App" } } },
  tasks: { patch: { type: "patch", targets: "app", operation: "Install" } },
};

describe("mw", function () {
  this.timeout(240_000);

  describe("used wrongly ends with 2 and says how it is used", () => {
    const cases: [what: string, args: string[], says: RegExp][] = [
      ["an unknown command", ["upp", "dev"], /unknown command 'upp'.*Did you mean up/s],
      ["an unknown option", ["up", "dev", "--parralel", "2"], /unknown option '--parralel'.*Did you mean --parallel/s],
      ["a missing stack", ["up"], /missing required argument 'stack'/],
      ["an environment that is not there", ["up", "production"], /no stack "production".*dev, prod, staging/],
      ["a third environment that is not there", ["up", "dev", "staging", "nope"], /no stack "nope"/],
      ["stacks beside --all", ["preview", "dev", "--all"], /--all cannot be combined with stack names/],
      ["a plan for two stacks", ["up", "dev", "prod", "--plan", "x"], /A plan belongs to one stack/],
      ["a shell that it does not know", ["completion", "csh"], /Allowed choices are bash, zsh, fish/],
      ["a folder without a project", ["-C", tmpdir(), "preview", "dev"], /no Pulumi project in/],
      ["a port that is none", ["emulator", "--port", "70000"], /"70000" is not a port/],
      [
        "a kind of code that is none",
        ["emulator", "--run", "functions,all"],
        /"all" is unknown: use one or more of functions, scripts, shell/,
      ],
      ["no kind of code", ["emulator", "--run", ""], /use one or more of functions, scripts, shell/],
      [
        "no processes at once",
        ["emulator", "--run", "shell", "--run-at-once", "0"],
        /"0" is not a whole number of at least 1/,
      ],
      ["the option before --run", ["emulator", "--execute", "shell"], /Use: --run shell/],
      [
        "a fleet file that is not there",
        ["emulator", "--fleet", "nowhere.yaml"],
        /Fleet file nowhere.yaml does not exist/,
      ],
      [
        "disturbances that are not there",
        ["emulator", "--port", "0", "--disturb", "nowhere.yaml"],
        /The disturbances in nowhere.yaml cannot be read/,
      ],
      [
        "a state to import that is not there",
        ["state", "import", "dev", "--file", "nowhere.json"],
        /nowhere.json does not exist/,
      ],
      [
        "a state directory that is not there",
        ["emulator", "doctor", "--state", "nowhere"],
        /nowhere is not a state directory of an emulator/,
      ],
      ["a clock that is none", ["emulator", "--clock", "fast"], /Allowed choices are virtual, real/],
      ["a seed that is none", ["lab", "--seed", "x"], /"x" is not a whole number/],
      [
        "an instant that is none",
        ["history", "dev", "--from", "yesterday"],
        /"yesterday" is not an instant.*2026-12-01T02:00:00Z/,
      ],
    ];
    for (const [what, args, says] of cases) {
      it(what, async () => {
        const { code, stdout, stderr } = await mw(args);
        expect(stderr).to.match(says).and.not.contain("    at ");
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      });
    }
  });

  it("shows its help with examples and exit codes", async () => {
    const { code, stdout } = await mw(["--help"]);
    expect(code).to.equal(0);
    expect(stdout).to.contain("mw lab").and.contain("3 verification failed");
  });

  it("completes its commands and the names of the environments in bash", async () => {
    const { stdout } = await mw(["completion", "bash"]);
    const ask = (line: string) =>
      `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _mw; echo "\${COMPREPLY[*]}"`;
    const script = `${stdout}\n${ask("mw can")}\n${ask("mw up st")}\n${ask("mw up --pl")}`;
    const answers = await execa("bash", ["-c", script]);
    expect(answers.stdout.split("\n")).to.deep.equal(["cancel", "staging", "--plan"]);
  });

  it("lists the environments", async () => {
    const { stdout } = await mw(["stacks", "--json"]);
    expect(JSON.parse(stdout)[1]).to.include({ name: "prod", cloud: "emulator", region: "us-east-1" });
  });

  describe("emulator", () => {
    it("prints one JSON line when it is ready, and ends when it is interrupted", async () => {
      const child = spawnMw(["emulator", "--port", "0"]);
      const { endpoint, clock } = JSON.parse(await firstLine(child));
      expect(clock).to.equal("virtual");
      expect(await controlClient(endpoint).health()).to.include({ status: "ok" });
      child.kill("SIGINT");
      expect(await once(child, "exit")).to.deep.equal([130, null]);
    });

    it("asks twice before the network may run code on this machine", async () => {
      const { code, stderr } = await mw(["emulator", "--port", "0", "--run", "functions,shell", "--host", "0.0.0.0"]);
      expect(code).to.equal(2);
      expect(stderr).to.contain("--run functions,shell").and.contain("--run-for-network").and.not.contain("    at ");
      const args = ["emulator", "--port", "0", "--run", "functions", "--host", "0.0.0.0", "--run-for-network"];
      const child = spawnMw(args);
      await firstLine(child);
      child.kill("SIGKILL");
    });

    it("warns of what it exposes when other machines reach it, and takes the names it is given", async () => {
      const warningOf = async (args: readonly string[]) => {
        let warning = "";
        const child = spawnMw(["emulator", "--port", "0", ...args]);
        child.stderr!.on("data", (chunk) => (warning += chunk));
        const { endpoint } = JSON.parse(await firstLine(child));
        const statuses = ["a.internal", "b.internal", "c.internal"].map((host) => statusFor(endpoint, host));
        const answered = await Promise.all(statuses);
        child.kill("SIGINT");
        await once(child, "exit");
        return { warning, answered };
      };
      const open = await warningOf(["--host", "0.0.0.0", "--allow-host", "a.internal", "--allow-host", "b.internal"]);
      expect(open.warning).to.contain("--host 0.0.0.0").and.contain("SecureString").and.contain("clock");
      expect(open.answered).to.deep.equal([200, 200, 403]);
      const closed = await warningOf([]);
      expect(closed.warning).not.to.contain("WARNING");
      expect(closed.answered).to.deep.equal([403, 403, 403]);
    });

    it("says who has to give way when its port is in use", async () => {
      const emulator = await startTestEmulator();
      const port = new URL(emulator.endpoint).port;
      const { code, stderr } = await mw(["emulator", "--port", port]);
      await emulator.stop();
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(new RegExp(`Port ${port} on 127.0.0.1 is already in use`))
        .and.not.contain("    at ");
    });

    it("goes on where it stood when it has a state directory", async () => {
      const state = mkdtempSync(join(tmpdir(), "mw-state-"));
      const first = spawnMw(["emulator", "--port", "0", "--state", state]);
      const window = {
        Name: "nightly",
        Schedule: "rate(1 day)",
        Duration: 2,
        Cutoff: 1,
        AllowUnassociatedTargets: false,
      };
      await client(await firstLine(first)).send(new CreateMaintenanceWindowCommand(window));
      first.kill("SIGTERM");
      expect(await once(first, "exit")).to.deep.equal([0, null]);

      const second = spawnMw(["emulator", "--port", "0", "--state", state]);
      const { WindowIdentities } = await client(await firstLine(second)).send(
        new DescribeMaintenanceWindowsCommand({}),
      );
      second.kill("SIGTERM");
      await once(second, "exit");
      rmSync(state, { recursive: true });
      expect(WindowIdentities?.map(({ Name }) => Name)).to.deep.equal(["nightly"]);
    });
  });

  describe("on the emulator", () => {
    let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
    let project: TestProject;
    before(async () => {
      emulator = await startTestEmulator();
      project = makeProject();
    });
    after(async () => {
      await emulator.stop();
      project.remove();
    });
    const run = (...args: string[]) => mw(["-C", project.directory, ...args], { env: project.env(emulator.endpoint) });

    it("says that nothing holds a stack, and removes a lock whose process is not proven to have ended only by force", async () => {
      expect((await run("cancel", "dev")).stdout).to.equal("Stack dev is not locked.\n");
      const locks = join(project.directory, "backend/.pulumi/locks/organization/maintenance-windows/dev");
      mkdirSync(locks, { recursive: true });
      const owner = { pid: 2 ** 22 + 1, username: "somebody", timestamp: "2026-01-01T00:00:00Z" };
      // Of plain pulumi: a host's name and a number say nothing of another container with the same name.
      for (const host of [hostname(), "elsewhere"]) {
        writeFileSync(join(locks, "a.json"), JSON.stringify({ ...owner, hostname: host }));
        const refused = await run("cancel", "dev");
        expect(refused.code).to.equal(1);
        expect(refused.stderr).to.contain(`somebody@${host}`).and.contain("--force");
        const { code, stdout } = await run("cancel", "dev", "--force");
        expect({ code, stdout }).to.include({ code: 0 });
        expect(stdout).to.match(/^Unlocked dev: created by somebody@/);
      }
      expect((await run("cancel", "dev")).stdout).to.equal("Stack dev is not locked.\n");
    });

    it("prints an environment in which the plain CLI previews the stack", async () => {
      const { code, stdout, stderr } = await run("env", "dev");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      const script = `${stdout}\ncd "${project.directory}" && pulumi preview --non-interactive`;
      const preview = await execa("sh", ["-c", script], { env: project.env(emulator.endpoint), extendEnv: false });
      expect(preview.stdout).to.match(/\+ 16 to create/);
    });

    it("warns on stderr when no emulator answers", async () => {
      const env = project.env("http://127.0.0.1:9");
      const { code, stdout, stderr } = await mw(["-C", project.directory, "env", "dev"], { env });
      expect(code).to.equal(0);
      expect(stdout).to.contain("export AWS_ENDPOINT_URL='http://127.0.0.1:9'");
      expect(stderr).to.contain("No emulator answers at http://127.0.0.1:9").and.contain("mw emulator");
    });

    it("refuses a wrong value with 2, before anything is touched", async () => {
      project.edit("staging", ["schedule: cron(0 2 ? * * *)", "schedule: cron(0 25 ? * * *)"]);
      const { code, stderr } = await run("up", "staging", "--yes");
      project.edit("staging", ["cron(0 25 ? * * *)", "cron(0 2 ? * * *)"]);
      expect(code).to.equal(2);
      expect(stderr).to.contain("maintenance-windows:window.schedule").and.contain("Invalid CRON expression");
    });

    it("verifies with 1 what was never deployed", async () => {
      const { code, stderr } = await run("verify", "dev");
      expect(code).to.equal(1);
      expect(stderr).to.contain("mw up dev");
    });

    it("ends with 130 when it is interrupted", async () => {
      // What it leaves half made is of no concern to the tests that follow.
      const [own, cloud] = [makeProject(), await startTestEmulator()];
      try {
        const { code, stdout, stderr } = await mw(["-C", own.directory, "up", "dev", "--yes"], {
          env: own.env(cloud.endpoint),
          onStart: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
        });
        expect(stderr).to.contain("Stopping").and.contain("interrupted");
        expect(code, stdout + stderr).to.equal(130);
      } finally {
        await cloud.stop();
        own.remove();
      }
    });

    it("deploys several environments, with one JSON event a line", async () => {
      const { code, stdout, stderr } = await run("up", "dev", "prod", "--json", "--yes");
      expect(code, stderr).to.equal(0);
      const events = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(new Set(events.map(({ stack }) => stack))).to.have.keys("dev", "prod");
      expect(events.filter(({ type }) => type === "finished")).to.have.length(2);
      expect(events.filter(({ type }) => type === "result")[0].outputs.windowId).to.match(/^mw-/);
    });

    it("reports a verification in every form, with 3 while it says no and 0 when it says yes", async () => {
      expect((await run("verify", "dev")).code).to.equal(3);
      await emulator.advance("PT30M");
      const junit = join(project.directory, "v.xml");
      const html = join(project.directory, "v.html");
      const { code, stdout } = await run("verify", "dev", "--json", "--junit", junit, "--html", html);
      expect(code, stdout).to.equal(0);
      expect(JSON.parse(stdout)).to.include({ stack: "dev", passed: true });
      expect(readFileSync(junit, "utf8")).to.contain('failures="0"');
      expect(readFileSync(html, "utf8")).to.contain("Verified");
      expect((await run("history", "dev")).stdout).to.contain("PatchLinux");
    });
  });

  describe("lab", () => {
    it("deploys, patches, reads back and verifies", async () => {
      const { code, stdout, stderr } = await mw(["lab"]);
      expect(code, stderr).to.equal(0);
      for (const text of ["PatchTestAppServers", "step 1 PatchWindows", "step 2 PatchLinux", "COMPLIANT", "Verified"]) {
        expect(stdout).to.contain(text);
      }
      expect(stderr).to.equal("");
    });

    for (const [fleet, says] of [
      ["node-offline", "did not arrive"],
      ["patch-fails", "failed"],
    ] as const) {
      it(`ends with 3 on the fleet ${fleet} and says why`, async () => {
        const { code, stdout } = await mw(["lab", "--fleet", `examples/fleets/${fleet}.yaml`]);
        expect(code).to.equal(3);
        expect(stdout).to.contain("Not verified").and.contain(says);
      });
    }

    it("simulates the first of a stack's windows, whatever the program exports, and says where it has none", async () => {
      const project = makeProject();
      const windows = { scan: { schedule: "rate(1 hour)", duration: 2, cutoff: 1 }, nightly: NIGHTLY };
      for (const [declared, code, says] of [
        [windows, 0, /Simulating 1 executions of the window nightly-\w{7}, rate\(5 minutes\)/],
        [{}, 1, /Stack dev has no maintenance window in its state/],
      ] as const) {
        const config = { "maintenance-windows:cloud": "emulator", "maintenance-windows:windows": declared };
        writeFileSync(join(project.directory, "Pulumi.dev.yaml"), JSON.stringify({ config }));
        const result = await mw(["-C", project.directory, "lab", "--windows", "1"]);
        expect(result.stdout + result.stderr).to.match(says);
        expect(result.code).to.equal(code);
      }
      project.remove();
    });

    it("ends with 3 for a window that never opens", async () => {
      const project = makeProject();
      project.edit("dev", ["schedule: rate(5 minutes)", "schedule: at(2020-01-01T00:00:00)"]);
      const { code, stdout } = await mw(["-C", project.directory, "lab"]);
      project.remove();
      expect(code).to.equal(3);
      expect(stdout).to.contain("No executions: the schedule has ended").and.contain("no further executions");
    });
  });
});

function client(readyLine: string): SSMClient {
  return new SSMClient({ endpoint: JSON.parse(readyLine).endpoint, region: "us-east-1", credentials: CREDENTIALS });
}

function statusFor(endpoint: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(`${endpoint}/_emulator/health`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.on("error", reject);
  });
}
