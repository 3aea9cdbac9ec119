import { expect } from "chai";
import { execa } from "execa";
import { startTestEmulator } from "../helpers/emulator.ts";
import { type MwResult, mw } from "../helpers/mw.ts";
import { orSkip, startTestPostgres } from "../helpers/postgres.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { findPython } from "../helpers/python.ts";
import { skip } from "../helpers/skip.ts";

describe("mw env", function () {
  this.timeout(120_000);
  const PASSPHRASE = "correct horse battery staple";
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

  const env = (change: Record<string, string | undefined> = {}) => ({
    ...project.env(emulator.endpoint),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    ...change,
  });
  const run = (args: string[], change?: Record<string, string | undefined>): Promise<MwResult> =>
    mw(["-C", project.directory, ...args], { env: env(change) });
  const said = ({ stdout, stderr }: MwResult) => stdout + stderr;

  it("prints a backend and a passphrase where there are none", async () => {
    const { code, stdout } = await run(["env", "dev"], {
      PULUMI_BACKEND_URL: undefined,
      PULUMI_CONFIG_PASSPHRASE: undefined,
    });
    expect(code).to.equal(0);
    expect(stdout).to.match(/^export PULUMI_BACKEND_URL='file:.*\.state\/pulumi'$/m);
    expect(stdout).to.match(/^export PULUMI_CONFIG_PASSPHRASE=''$/m);
  });

  it("leaves those that are set as they are, and does not print them", async () => {
    const text = await run(["env", "dev"]);
    expect(text.code).to.equal(0);
    expect(said(text)).to.not.contain(PASSPHRASE).and.not.contain("PULUMI_BACKEND_URL");
    const json = await run(["env", "dev", "--json"]);
    expect(said(json)).to.not.contain(PASSPHRASE).and.not.contain("PULUMI_BACKEND_URL");
    const { stack, unset, export: variables } = JSON.parse(json.stdout);
    expect(stack).to.equal("dev");
    expect(unset).to.include("AWS_PROFILE");
    expect(variables).to.include({ AWS_ENDPOINT_URL: emulator.endpoint, PULUMI_STACK: "dev" });
    const script = `${text.stdout}\nprintf %s "$PULUMI_CONFIG_PASSPHRASE"`;
    const { stdout } = await execa("sh", ["-c", script], { env: env(), extendEnv: false });
    expect(stdout).to.equal(PASSPHRASE);
  });

  it("says neither the password of a database nor that of an address", async function () {
    const postgres = orSkip(this, await startTestPostgres());
    try {
      const url = (await postgres.database("env")).replace(
        `${postgres.user}@`,
        `${postgres.user}:${postgres.password}@`,
      );
      expect(url).to.contain(postgres.password);
      for (const form of [[], ["--json"]]) {
        const found = await run(["env", "dev", ...form], { PULUMI_BACKEND_URL: url });
        expect(found.code, found.stderr).to.equal(0);
        expect(said(found)).to.not.contain(postgres.password);
      }
      const wrong = await run(["env", "dev"], {
        PULUMI_BACKEND_URL: url.replace(postgres.password, "not-the-password"),
      });
      expect(wrong.code, wrong.stderr).to.be.oneOf([1, 2]);
      expect(said(wrong)).to.not.contain("not-the-password");
    } finally {
      await postgres.stop();
    }
  });

  it("makes the AWS CLI work, which reads AWS_DEFAULT_REGION and no other", async function () {
    const python = await findPython();
    if ("reason" in python) skip(this, python.reason);
    const { PATH, HOME } = process.env;
    const { stdout } = await run(["env", "dev"]);
    const script = `${stdout}\n"$MW_TEST_BIN/aws" ssm describe-maintenance-windows --output json`;
    const found = await execa("sh", ["-c", script], {
      env: { PATH, HOME, MW_TEST_BIN: python.bin } as Record<string, string>,
      extendEnv: false,
    });
    expect(JSON.parse(found.stdout)).to.deep.equal({ WindowIdentities: [] });
  });

  it("prints no credentials for a stack of AWS, whatever is set", async () => {
    project.edit("prod", ["cloud: emulator", "cloud: aws"]);
    const secrets = {
      AWS_ENDPOINT_URL: undefined,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      AWS_SESSION_TOKEN: "IQoJb3JpZ2luX2VjEXAMPLE",
      PULUMI_ACCESS_TOKEN: "pul-0123456789abcdef",
      PGPASSWORD: "a-password-of-a-database",
    };
    for (const form of [[], ["--json"]]) {
      const found = await run(["env", "prod", ...form], secrets);
      expect(found.code, found.stderr).to.equal(0);
      expect(found.stdout).to.contain("PULUMI_STACK").and.not.contain("AWS_");
      for (const secret of Object.values(secrets)) if (secret) expect(said(found)).to.not.contain(secret);
    }
  });

  it("takes the place of somebody's credentials for a stack of the emulator", async () => {
    const found = await run(["env", "dev"], {
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG",
      AWS_SESSION_TOKEN: "IQoJb3J",
    });
    expect(said(found)).to.not.contain("wJalrXUtnFEMI").and.not.contain("IQoJb3J");
    expect(found.stdout).to.contain("export AWS_SECRET_ACCESS_KEY='emulator'").and.contain("unset AWS_SESSION_TOKEN");
  });

  for (const args of [["dev", "prod"], ["--all"]]) {
    it(`is of one environment: ${args.join(" ")} is refused with the reason`, async () => {
      const { code, stdout, stderr } = await run(["env", ...args]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.contain("would overwrite the first's");
    });
  }
});
