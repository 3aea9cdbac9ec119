import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import type { StackState } from "../../automation/stack-calls/stack-state.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { plainProject } from "../helpers/plain-project.ts";
import { startTestPostgres } from "../helpers/postgres.ts";
import { skip } from "../helpers/skip.ts";

describe("the calls of a driver's stack", function () {
  this.timeout(240_000);
  const program = `exports.token = pulumi.secret("hid" + "den");
exports.fromConfig = new pulumi.Config().getSecret("token");`;
  let project: ReturnType<typeof plainProject>;
  let postgres: Awaited<ReturnType<typeof startTestPostgres>>;
  before(async () => {
    project = plainProject(["dev", "prod"], program);
    postgres = await startTestPostgres();
  });
  after(async () => {
    project.remove();
    if (typeof postgres !== "string") await postgres.stop();
  });

  for (const kind of ["files", "PostgreSQL"] as const) {
    it(`export, import and remove a state on ${kind}`, async function () {
      if (kind === "PostgreSQL" && typeof postgres === "string") return skip(this, postgres);
      const backend = kind === "files" ? {} : await onPostgres();
      const settings = { passphrase: "of this stack alone", ...backend };
      const env = { ...project.env, PULUMI_CONFIG_PASSPHRASE: undefined };
      await using driver = new Driver({ directory: project.directory, env, stacks: { dev: settings, prod: settings } });
      const [dev, prod] = [driver.stack("dev"), driver.stack("prod")];
      await expectKind(dev.exportState(), "not-deployed");
      expect(await dev.history()).to.deep.equal([]);
      await dev.up({ message: "by night" });
      expect(await dev.info()).to.deep.include({ kind: "update", result: "succeeded", message: "by night" });
      expect(await driver.deployments("dev", { last: 1 })).to.deep.equal(await dev.history());

      const state = await dev.exportState();
      expect(JSON.stringify(state)).not.to.contain("hidden");
      const shown = await dev.exportState({ showSecrets: true });
      expect(JSON.stringify(shown)).to.contain("hidden");
      const resources = state.deployment.resources as object[];
      const without = { ...state, deployment: { ...state.deployment, resources: resources.slice(0, 1) } };
      // Two at the same time take turns.
      const both = await Promise.all([dev.importState(without), dev.importState(shown)]);
      for (const { backup } of both) expect(backup).to.contain("backups");
      expect(both[0].backup).not.to.equal(both[1].backup);
      expect((await dev.outputs({ showSecrets: true })).token).to.deep.equal({ value: "hidden", secret: true });
      expect(JSON.stringify(await dev.exportState())).not.to.contain("hidden");

      const message = async (given: unknown, stack = dev) =>
        (await expectKind(stack.importState(given as StackState), "config")).message;
      expect(await message({ version: 3 })).to.contain('at "deployment"');
      expect(await message(state, prod)).to.contain("it is of stack dev of project plain");
      const orphan = { ...state, deployment: { ...state.deployment, resources: resources.slice(1) } };
      expect(await message(orphan)).to.match(/Nothing was changed/);
      expect((await dev.exportState()).deployment.resources).to.have.length(resources.length);

      expect((await expectKind(dev.remove(), "protected")).message).to.contain("mw destroy dev");
      await dev.destroy();
      expect(await dev.remove()).to.equal(true);
      expect(await dev.remove()).to.equal(false);
      expect(readdirSync(project.directory)).to.include("Pulumi.dev.yaml");
      await dev.create();
      await dev.importState(state);
      expect((await dev.preview({ expectNoChanges: true })).changes).to.deep.equal({ same: resources.length });
      expect(await prod.create().then(() => prod.remove())).to.equal(true);
      expect(process.env.PULUMI_CONFIG_PASSPHRASE).to.equal(undefined);
    });
  }

  async function onPostgres() {
    if (typeof postgres === "string") throw new Error(postgres);
    return { backendUrl: await postgres.database("calls"), env: { PGPASSWORD: postgres.password } };
  }

  it("replace a damaged state, and wait for nothing that has died", async () => {
    const backend = join(project.directory, "other");
    mkdirSync(backend);
    const env = { ...project.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href };
    await using driver = new Driver({ directory: project.directory, env });
    const dev = driver.stack("dev");
    await dev.create();
    const state = await dev.exportState();
    const file = join(backend, ".pulumi/stacks/plain/dev.json");
    writeFileSync(file, '{"version": 3, "checkpo');
    await expectKind(dev.refresh(), "state");
    expect((await dev.importState(state)).backup).to.contain("backups");
    await dev.refresh();
    const locks = join(backend, ".pulumi/locks/organization/plain/dev");
    mkdirSync(locks, { recursive: true });
    writeFileSync(
      join(locks, "held.json"),
      JSON.stringify({ pid: 1, username: "a", hostname: "elsewhere", timestamp: new Date() }),
    );
    const { owner } = await expectKind(dev.importState(state), "locked");
    expect(owner?.host).to.equal("elsewhere");
    await dev.cancel({ force: true });
    await dev.importState(state);
  });

  it("read config, and write it into the stack's file with its comments", async () => {
    const file = join(project.directory, "Pulumi.dev.yaml");
    const before = `# The environment of tests.\n${readFileSync(file, "utf8")}  # The end.\n`;
    writeFileSync(file, before);
    const backend = join(project.directory, "config");
    mkdirSync(backend);
    const env = { ...project.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href };
    const stacks = { dev: { config: { given: 1 } } };
    await using driver = new Driver({ directory: project.directory, env, stacks });
    const { config } = driver.stack("dev");
    await config.set("size", 3);
    await config.set('tags["Patch Group"]', "web", { path: true });
    await config.setAll({ token: { value: "s3cret-token", secret: true }, "plain:on": { value: true } });
    const text = readFileSync(file, "utf8");
    expect(text)
      .to.match(/^# The environment of tests\.$/m)
      .and.match(/^ {2}# The end\.$/m);
    expect(text)
      .to.match(/plain:token:\n {4}secure: v1:/)
      .and.match(/^encryptionsalt: "v1:/m)
      .and.not.contain("s3cret");
    expect(await config.get("token")).to.deep.equal({ value: "s3cret-token", secret: true });
    expect(await config.get('tags["Patch Group"]', { path: true })).to.deep.equal({ value: "web", secret: false });
    expect(await config.get("nothing")).to.equal(undefined);
    expect(await config.all()).to.deep.include({
      "aws:region": { value: "us-east-1", secret: false },
      "plain:size": { value: 3, secret: false },
      "plain:on": { value: true, secret: false },
      "plain:given": { value: 1, secret: false },
    });
    await driver.stack("dev").up();
    expect((await driver.stack("dev").outputs({ showSecrets: true })).fromConfig?.value).to.equal("s3cret-token");
    for (const [key, value] of [
      ["maintenance-windows:cloud", "moon"],
      ["size[0]", 1],
      ["given", 2],
      ["date", new Date()],
    ] as const) {
      await expectKind(config.set(key, value, { path: key.endsWith("]") }), "config");
      expect(readFileSync(file, "utf8"), key).to.equal(text);
    }
    await config.removeAll(["size", "tags", "token", "plain:on", "not there"]);
    expect(readFileSync(file, "utf8").replace(/^encryptionsalt.*\n/m, "")).to.equal(before);
    await expectKind(driver.stack("qa").config.set("a", 1), "not-found");
  });
});
