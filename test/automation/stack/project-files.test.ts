import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { DriverOptions } from "../../../automation/api/driver-options.ts";
import { Driver } from "../../../automation/driver.ts";
import { configText } from "../../../automation/project/copied-files.ts";
import { readConfigText } from "../../../config/file/file-format.ts";
import { plainValue } from "../../../config/file/plain-value.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { mw } from "../../helpers/mw.ts";

/** Project and stack files in each of the places and forms that Pulumi takes, compared with what a program gets by the real CLI. */
describe("a project's own config", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  const folders: string[] = [];

  before(async () => {
    emulator = await startTestEmulator();
  });
  after(async () => {
    await emulator.stop();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function projectWith(files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), "project-files-"));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    mkdirSync(join(folder, "backend"));
    return folder;
  }

  const driverOf = (folder: string, { directory = folder, ...options }: Partial<DriverOptions> = {}) =>
    new Driver({
      directory,
      program: async () => ({ config: pulumi.runtime.allConfig() }),
      endpoint: emulator.endpoint,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: pathToFileURL(join(folder, "backend")).href,
        PULUMI_CONFIG_PASSPHRASE: "test",
      },
      ...options,
    });
  const given = async (driver: Driver, stack = "dev") =>
    (await driver.preview(stack)).outputs.config as Record<string, string>;

  it("counts where the stack has nothing of its own, with values, defaults, types and paths", async () => {
    const folder = projectWith({
      "Pulumi.yaml": `
name: fleet
runtime: nodejs
config:
  short: 010
  fleet:yes: yes
  typed: { type: integer, default: 0x10 }
  list: [1, '2']
  h:value: { value: 2026-01-01T00:00:00Z }
  h:given: { value: project }
  h:group: { value: { a: 1, b: { c: 2 } } }
  h:path.to["a b"][0]: { value: "7" }
  h:under.b: { value: true }
  aws:region: us-east-1
  aws:forbiddenAccountIds: { value: ["444455556666"] }
  maintenance-windows:cloud: { value: emulator }
  maintenance-windows:region: us-east-1
`,
      "Pulumi.dev.yaml": "config:\n  h:given: stack\n  typed: 3\n  h:under: { a: 1 }\n",
    });
    const program = await given(driverOf(folder));
    expect(program).to.deep.equal({
      "fleet:short": "8",
      "fleet:yes": "yes",
      "fleet:typed": "3",
      "fleet:list": '[1,"2"]',
      "h:value": "2026-01-01T00:00:00Z",
      "h:given": "stack",
      "h:group": '{"a":1,"b":{"c":2}}',
      "h:path": '{"to":{"a b":[7]}}',
      "h:under": '{"a":1,"b":true}',
      "aws:region": "us-east-1",
      "aws:forbiddenAccountIds": '["444455556666"]',
      "maintenance-windows:cloud": "emulator",
      "maintenance-windows:region": "us-east-1",
    });
    const { config, environment, region, aws } = await driverOf(folder).environment("dev");
    expect([...config.keys()]).to.have.members(Object.keys(program));
    expect(environment).to.deep.equal({ cloud: "emulator", region: "us-east-1" });
    expect([region, aws.forbiddenAccountIds]).to.deep.equal(["us-east-1", ["444455556666"]]);
    const stacks = { dev: { config: { short: "1", "h:group": { b: { d: "2026-01-01" } }, "h:under": { c: 1 } } } };
    expect(await given(driverOf(folder, { stacks }))).to.deep.equal({
      ...program,
      "fleet:short": "1",
      "h:group": '{"a":1,"b":{"c":2,"d":"2026-01-01"}}',
      "h:under": '{"a":1,"b":true,"c":1}',
    });
  });

  const OURS = "name: fleet\nruntime: nodejs\nconfig:\n  maintenance-windows:cloud: aws\n";

  it("guards the account of every stack", async () => {
    const yaml = `${OURS}  aws:region: eu-central-1\n  maintenance-windows:account: 111122223333\n`;
    const folder = projectWith({ "Pulumi.yaml": yaml, "Pulumi.dev.yaml": "" });
    const driver = driverOf(folder, { endpoint: undefined, identify: async () => ({ account: "444455556666" }) });
    expect((await expectKind(driver.up("dev"), "config")).message).to.contain("belongs to AWS account 111122223333");
  });

  it("is refused like a stack's, with its place", async () => {
    const verification = "  maintenance-windows:verification: { value: { nodes: [2026-01-01] } }\n";
    const folder = projectWith({ "Pulumi.yaml": OURS + verification, "Pulumi.dev.yaml": "" });
    const { message } = await expectKind(driverOf(folder).environment("dev"), "config");
    expect(message).to.contain("maintenance-windows:verification.nodes[0]: 2026-01-01 (Pulumi.yaml:5) has no quotes");
  });

  it("is refused when it is not UTF-8", async () => {
    const folder = projectWith({ "Pulumi.yaml": OURS });
    writeFileSync(join(folder, "Pulumi.dev.yaml"), Buffer.from("config:\n  p:a: \xe9\n", "latin1"));
    const { message } = await expectKind(driverOf(folder).environment("dev"), "config");
    expect(message).to.contain("Pulumi.dev.yaml").and.contain("not UTF-8");
  });

  it("names the accounts of a stack of AWS to the provider, and changes nothing else", async () => {
    const text = `config:\n  maintenance-windows:account: "111122223333"\n  p:start: "2026-02-01T00:00:00-05:00"\n  p:day: 2026-01-01\n`;
    const folder = projectWith({ "Pulumi.yaml": OURS, "Pulumi.dev.yaml": text });
    const copy = readConfigText(await configText(await driverOf(folder).environment("dev")), "copy", ".yaml");
    const config = (plainValue(copy) as { config: object }).config;
    expect(config).to.deep.equal({
      "maintenance-windows:account": "111122223333",
      "p:start": "2026-02-01T00:00:00-05:00",
      "p:day": "2026-01-01 00:00:00 +0000 UTC",
      "aws:allowedAccountIds": ["111122223333"],
    });
  });

  const EMULATOR = "config:\n  maintenance-windows:cloud: emulator\n  p:a: 010\n";
  const places: [what: string, files: Record<string, string>][] = [
    ["Pulumi.yml", { "Pulumi.yml": "name: fleet\nruntime: nodejs\n", "Pulumi.dev.yml": EMULATOR }],
    [
      "stackConfigDir",
      {
        "Pulumi.yaml": "name: fleet\nruntime: nodejs\nstackConfigDir: stacks/of\n",
        "stacks/of/Pulumi.dev.yaml": EMULATOR,
      },
    ],
    [
      "stackConfigDir under its older name",
      { "Pulumi.yml": "name: fleet\nruntime: nodejs\nconfig: stacks\n", "stacks/Pulumi.dev.yml": EMULATOR },
    ],
    [
      "Pulumi.json",
      {
        "Pulumi.json": '{"name": "fleet", "runtime": "nodejs"}',
        "Pulumi.dev.json": '{"config": {"maintenance-windows:cloud": "emulator", "p:a": 8}}',
      },
    ],
  ];
  for (const [what, files] of places) {
    it(`is found by ${what}, and from a folder below`, async () => {
      const folder = projectWith({ ...files, "src/deep/x.txt": "", "Pulumi.dev.deploy.yaml": "" });
      const directory = join(folder, "src/deep");
      const expected = { "maintenance-windows:cloud": "emulator", "p:a": "8" };
      const driver = driverOf(folder, { directory });
      expect(await driver.environments()).to.deep.equal(["dev"]);
      expect(await given(driver)).to.deep.equal(expected);
      const stacks = { dev: { config: { "p:b": "2026-01-01" } } };
      expect(await given(driverOf(folder, { directory, stacks }))).to.deep.equal({ ...expected, "p:b": "2026-01-01" });
      const { stdout } = await mw(["stacks", "--json"], { cwd: directory });
      expect(JSON.parse(stdout)).to.deep.equal([{ name: "dev", cloud: "emulator" }]);
    });
  }

  it("is named as missing with all the places that were looked at", async () => {
    const folder = projectWith({});
    const { message } = await expectKind(driverOf(folder).environments(), "config");
    expect(message).to.contain(`no Pulumi project in ${folder}`).and.contain("above it");
    const directory = join(folder, "typo");
    expect((await expectKind(driverOf(folder, { directory }).environments(), "config")).message).to.contain(
      "no folder",
    );
  });
});
