import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Driver } from "../../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";

const NOTHING = {
  PULUMI_BACKEND_URL: undefined,
  PULUMI_CONFIG_PASSPHRASE: undefined,
  PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
  PULUMI_ACCESS_TOKEN: undefined,
};

describe("the backend and the secrets provider of a stack", function () {
  this.timeout(180_000);
  let emulator: TestEmulator;
  let project: TestProject;
  let folder: string;
  before(async () => {
    emulator = await startTestEmulator();
  });
  after(async () => await emulator?.stop());
  beforeEach(() => {
    project = makeProject();
    folder = mkdtempSync(join(tmpdir(), "mw-state-backend-"));
  });
  afterEach(() => {
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const notices: string[] = [];
  const driverWith = (env: Record<string, string | undefined>) => {
    notices.length = 0;
    const onNotice = (text: string) => notices.push(text);
    // A login of this machine's user has no part in it.
    const login = { PULUMI_CREDENTIALS_PATH: folder };
    const own = { ...project.env(emulator.endpoint), ...NOTHING, ...login, ...env };
    return new Driver({ directory: project.directory, env: own, onNotice });
  };
  const stateIn = (place: string) => existsSync(join(place, ".pulumi", "stacks", "maintenance-windows", "dev.json"));

  it("is a new folder where none is configured, said once and ignored by git", async () => {
    execFileSync("git", ["init", "-q"], { cwd: project.directory });
    const driver = driverWith({});
    await driver.variables("dev");
    await driver.variables("staging");
    const own = join(project.directory, ".state", "pulumi");
    expect(notices).to.have.length(1);
    expect(notices[0]).to.contain(own).and.contain("pulumi login");
    expect(stateIn(own)).to.equal(true);
    const status = execFileSync("git", ["status", "--short", "--ignored=no"], { cwd: project.directory });
    expect(status.toString()).to.not.contain(".state");
    expect(await driver.variables("dev")).to.include({ PULUMI_CONFIG_PASSPHRASE: "" });
  });

  for (const [what, configure] of [
    [
      "a login",
      () => writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: `file://${folder}/b` })),
    ],
    [
      "backend.url of the project, before a login",
      () => {
        writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: "https://api.pulumi.com" }));
        appendFileSync(join(project.directory, "Pulumi.yaml"), `\nbackend:\n  url: file://${folder}/b\n`);
      },
    ],
  ] as const) {
    it(`is found by ${what}, and its secrets need a passphrase`, async () => {
      configure();
      mkdirSync(join(folder, "b"));
      const { message } = await expectKind(driverWith({}).preview("dev"), "config");
      expect(message).to.contain("PULUMI_CONFIG_PASSPHRASE").and.contain("Pulumi.dev.yaml");
      expect(stateIn(join(folder, "b"))).to.equal(false);
      const variables = await driverWith({ PULUMI_CONFIG_PASSPHRASE: "right" }).variables("dev");
      expect(variables).to.not.have.any.keys("PULUMI_BACKEND_URL");
      expect(stateIn(join(folder, "b"))).to.equal(true);
      expect(existsSync(join(project.directory, ".state"))).to.equal(false);
      const salted = "encryptionsalt: v1:tp4gxHyHU7Y=:v1:9CbvkFWXGqvkZ2vN:ufO4ydI4kBBmvQvvLCZMNNlVzBtfyw==\n";
      appendFileSync(join(project.directory, "Pulumi.dev.yaml"), salted);
      const wrong = await expectKind(driverWith({ PULUMI_CONFIG_PASSPHRASE: "wrong" }).preview("dev"), "config");
      expect(wrong.message).to.contain("PULUMI_CONFIG_PASSPHRASE").and.contain("Pulumi.dev.yaml");
    });
  }

  it("refuses a secrets provider that cannot be used before the stack is made", async () => {
    mkdirSync(join(folder, "b"));
    const file = join(project.directory, "Pulumi.dev.yaml");
    writeFileSync(file, `secretsprovider: hashivault://nokey\n${readFileSync(file, "utf8")}`);
    const env = { PULUMI_BACKEND_URL: `file://${folder}/b`, VAULT_SERVER_URL: "http://127.0.0.1:9", HOME: homedir() };
    const { message } = await expectKind(driverWith(env).up("dev"), "config");
    expect(message).to.contain("hashivault://nokey").and.contain("Pulumi.dev.yaml");
    expect(stateIn(join(folder, "b"))).to.equal(false);
  });
});
