import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect } from "chai";
import { mw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("mw stacks", function () {
  this.timeout(60_000);
  let project: TestProject;
  before(() => {
    project = makeProject();
    project.edit("prod", ["protect: typed-name-or-yes", "protect: typed-name"]);
  });
  after(() => project.remove());
  const run = (...args: string[]) => mw(["-C", project.directory, "stacks", ...args]);

  it("lists the environments with what their files say", async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).to.deep.equal([
      ["stack", "cloud", "region", "schedule", "protect"],
      ["dev", "emulator", "us-east-1", "rate(5 minutes)", "-"],
      ["prod", "emulator", "us-east-1", "cron(0 2 ? * * *)", "typed-name"],
      ["staging", "emulator", "us-east-1", "cron(0 2 ? * * *)", "-"],
      [""],
    ]);
  });

  it("shows one whose file is wrong as such, and the others all the same", async () => {
    writeFileSync(join(project.directory, "Pulumi.broken.yaml"), "config: [\n");
    const text = await run();
    expect(text.code).to.equal(2);
    expect(text.stdout)
      .to.match(/^broken +✘ invalid config$/m)
      .and.match(/^dev +emulator/m);
    expect(text.stderr).to.contain("Pulumi.broken.yaml is not YAML").and.not.contain("    at ");
    const json = await run("--json");
    expect({ code: json.code, stderr: json.stderr }).to.deep.equal({ code: 2, stderr: "" });
    const [broken, ...others] = JSON.parse(json.stdout);
    expect(broken).to.include({ name: "broken" });
    expect(broken.error.kind).to.equal("config");
    expect(others.map(({ name, protect }: { name: string; protect?: string }) => [name, protect])).to.deep.equal([
      ["dev", undefined],
      ["prod", "typed-name"],
      ["staging", undefined],
    ]);
    rmSync(join(project.directory, "Pulumi.broken.yaml"));
  });

  it("works on a folder that is named from where one stands", async () => {
    const { code, stdout } = await mw(["-C", relative(process.cwd(), project.directory), "stacks", "--json"]);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.length(3);
  });

  it("says what a project without an environment lacks", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mw-empty-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: empty\nruntime: nodejs\n");
    const stacks = await mw(["-C", directory, "stacks"]);
    expect(stacks.code).to.equal(0);
    expect(stacks.stderr).to.contain("Add a Pulumi.<stack>.yaml");
    const all = await mw(["-C", directory, "preview", "--all"]);
    rmSync(directory, { recursive: true });
    expect(all.code).to.equal(2);
    expect(all.stderr).to.contain("Add a Pulumi.<stack>.yaml");
  });

  it("says what the machine refuses, without a stack trace", async () => {
    // Where the state would go stands something else.
    writeFileSync(join(project.directory, ".state"), "");
    const env = { ...project.env("http://127.0.0.1:9"), PULUMI_BACKEND_URL: undefined };
    const { code, stdout, stderr } = await mw(["-C", project.directory, "outputs", "dev"], { env });
    rmSync(join(project.directory, ".state"));
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.contain(join(project.directory, ".state")).and.contain("PULUMI_BACKEND_URL");
    expect(stderr).to.not.contain("    at ");
  });

  for (const name of ["", "../x", "a b", "--", "dev\n", "__proto__", "dev/../prod"]) {
    it(`finds no environment named ${JSON.stringify(name)}, for any command`, async () => {
      for (const command of ["up", "history"]) {
        const { code, stdout, stderr } = await mw(["-C", project.directory, command, "--", name]);
        expect({ code, stdout }, stderr).to.deep.equal({ code: 2, stdout: "" });
        expect(stderr)
          .to.match(/no stack|name is empty/)
          .and.not.contain("    at ");
      }
    });
  }
});
