import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { mw } from "../helpers/mw.ts";
import { plainProject } from "../helpers/plain-project.ts";

describe("mw preview, up, refresh and destroy with Pulumi's options", function () {
  this.timeout(240_000);
  const program = `const config = new pulumi.Config();
const size = config.getObject("sizes")?.[0] ?? 0;
if (size > 0) new pulumi.ComponentResource("plain:index:Thing", "sized", { size, script: "a\\nb", key: pulumi.secret("hid" + "den") });`;
  let project: ReturnType<typeof plainProject>;
  before(() => {
    project = plainProject(["dev", "staging"], program);
  });
  after(() => project.remove());
  const run = (...args: string[]) => mw(["-C", project.directory, ...args], { env: project.env });

  it("refuses what can match nothing, and options of pulumi that it does not take, before anything starts", async () => {
    const urn = "urn:pulumi:dev::plain::plain:index:Thing::thing";
    for (const [args, text] of [
      [["up", "dev", "staging", "-y", "-t", urn], `target "${urn}" of stack staging belongs to stack dev`],
      [["up", "-s", "dev", "-y", "-c", "sizes"], '"sizes" is not a setting'],
      [["up", "dev", "-y", "--config-path", "-c", "sizes[=1"], '"sizes[" is not a path of config'],
      [["up", "dev", "-y", "--config-path", "-c", "sizes[1]=1"], "the list has 0 items"],
      [["up", "dev", "-c", "maintenance-windows:protect=x"], "maintenance-windows:protect"],
      [["up", "dev", "-p", "4"], "--parallel-resources"],
      [["preview", "dev", "--color=never"], "NO_COLOR"],
      [["stack", "export"], "mw state export"],
      [["up", "dev", "--target", "a thing", "-c", "token=abc"], "up dev --config token=… --target 'a thing' --yes"],
    ] as const) {
      const { code, stderr } = await run(...args);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.contain(text);
    }
    expect((await run("refresh", "dev", "-y", "-t", "thing")).stderr).to.contain("It has no resources");
  });

  it("uses config that no file gets, compares, and fails for changes that were not expected", async () => {
    const options = ["--config-path", "-c", "sizes[0]=3"];
    expect(await run("up", "-s", "dev", "-f", "-m", "by night", "--suppress-outputs")).to.include({ code: 0 });
    const none = await run("preview", "dev", "--expect-no-changes", "--show-sames", "--urns");
    expect(none.code).to.equal(0);
    expect(none.stdout).to.match(/urn:pulumi:dev::plain::plain:index:Thing::thing .*unchanged/);
    const some = await run("preview", "dev", "--diff", "--expect-no-changes", ...options);
    expect(some.code, some.stderr).to.equal(1);
    expect(some.stderr).to.contain("would change 1 resource:").and.contain("create sized");
    expect(some.stdout).to.contain("size  3").and.contain("key  [secret]").and.contain("+ b").and.not.contain("hidden");
    const json = await run("up", "dev", "-y", "--json", "--suppress-outputs", "-t", "sized", ...options);
    const events = json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).to.deep.include({ type: "result", outputs: {} });
    expect(events.find(({ type }) => type === "finished").changes.create).to.equal(1);
  });

  it("exports and imports the state, and lists the deployments", async () => {
    const file = join(project.directory, "dev.json");
    expect(await run("state", "export", "dev", "--file", file)).to.include({ code: 0, stdout: "" });
    const state = readFileSync(file, "utf8");
    expect(JSON.parse(state).deployment.resources).to.have.length(3);
    const imported = await run("state", "import", "-s", "dev", "--file", file);
    expect(imported.code, imported.stderr).to.equal(0);
    expect(imported.stderr).to.contain("The state before is kept: ");
    writeFileSync(file, state.slice(0, -10));
    for (const [args, text] of [
      [["import", "dev", "--file", file], "is not JSON"],
      [["export", "dev", "staging"], "takes one stack"],
      [["export", "dev", "--force"], "mw state export does not take --force"],
      [["remove", "dev", "-y"], "has 2 resources: destroy them first"],
      [["remove", "dev"], "mw state remove dev --yes"],
    ] as const) {
      const { code, stderr } = await run("state", ...args);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.contain(text);
    }
    const json = await run("deployments", "dev", "--last", "2", "--json");
    const { deployments } = JSON.parse(json.stdout);
    expect(deployments.map(({ message }: { message: string }) => message)).to.deep.equal(["", "by night"]);
    expect((await run("deployments", "dev", "--last", "2")).stdout).to.match(/update +succeeded .* by night$/m);
  });

  it("reports a wildcard that the program never meets, and plans a destroy of targets", async () => {
    const unmet = await run("up", "dev", "-y", "-t", "**::nowhere");
    expect(unmet.code, unmet.stderr).to.equal(1);
    expect(unmet.stderr).to.contain('No resource of stack dev matches target "**::nowhere". It has thing, sized.');
    const plan = await run("destroy", "dev", "--preview-only", "-t", "sized");
    expect(plan.stdout).to.contain("destroy dev: 1 to delete");
  });
});
