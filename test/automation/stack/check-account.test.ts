import { expect } from "chai";
import type { Identify } from "../../../automation/api/driver-options.ts";
import { accountWarning, callerIdentity, checkAccount } from "../../../automation/identity/check-account.ts";
import type { ProjectStack } from "../../../automation/project/project.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";

const OURS = "111122223333";
const signal = new AbortController().signal;

function stackOf(environment: object, aws: Record<string, unknown> = { region: "eu-central-1" }): ProjectStack {
  return {
    project: { directory: "/nowhere", name: "fleet", file: undefined },
    name: "prod",
    configFile: undefined,
    config: new Map(),
    secretsProvider: undefined,
    overridden: new Set(),
    cloud: "aws",
    region: typeof aws.region === "string" ? aws.region : undefined,
    aws,
    environment: { cloud: "aws", ...environment },
  };
}

describe("the account and region of a stack", () => {
  const identifyAs =
    (account: string): Identify =>
    async () => ({ account });
  const nobody: Identify = () => Promise.reject(new Error("nobody was to be asked"));

  it("are not asked about where the environment names none", async () => {
    await checkAccount(stackOf({}, {}), {}, signal, nobody);
  });

  it("are missed where the environment names no account", () => {
    expect(accountWarning(stackOf({})))
      .to.contain("Pulumi.prod.yaml")
      .and.contain("maintenance-windows:account");
    expect(accountWarning(stackOf({ account: OURS }))).to.equal(undefined);
    expect(accountWarning({ ...stackOf({}), cloud: "emulator" })).to.equal(undefined);
  });

  it("let credentials of one of its accounts pass", async () => {
    await checkAccount(stackOf({ account: OURS }), {}, signal, identifyAs(OURS));
    await checkAccount(stackOf({ account: ["999999999999", OURS] }), {}, signal, identifyAs(OURS));
  });

  it("refuse credentials of another", async () => {
    const refused = checkAccount(stackOf({ account: OURS }), {}, signal, identifyAs("444455556666"));
    const { message } = await expectKind(refused, "config");
    expect(message).to.contain(OURS).and.contain("444455556666").and.contain("maintenance-windows:account");
  });

  it("refuse credentials of which nobody says whose they are", async () => {
    const expired: Identify = () => Promise.reject(new Error("ExpiredToken: The security token is expired"));
    const { message } = await expectKind(checkAccount(stackOf({ account: OURS }), {}, signal, expired), "unreachable");
    expect(message).to.contain("ExpiredToken");
  });

  it("go by the last role that the provider takes on", async () => {
    const assumeRoles = [
      { roleArn: "arn:aws:iam::999999999999:role/hub" },
      { roleArn: `arn:aws:iam::${OURS}:role/deploy` },
    ];
    const aws = { region: "eu-central-1", assumeRoles };
    await checkAccount(stackOf({ account: OURS }, aws), {}, signal, nobody);
    await expectKind(checkAccount(stackOf({ account: "999999999999" }, aws), {}, signal, nobody), "config");
  });

  const regions: [what: string, allowed: unknown, aws: object, variables: Record<string, string>, passes: boolean][] = [
    ["the config's region", "eu-central-1", { region: "eu-central-1" }, { AWS_REGION: "us-east-1" }, true],
    ["another region in the config", "eu-central-1", { region: "us-east-1" }, { AWS_REGION: "eu-central-1" }, false],
    ["the environment's region", ["eu-central-1", "eu-west-1"], {}, { AWS_REGION: "eu-west-1" }, true],
    ["the environment's default region", "eu-west-1", {}, { AWS_DEFAULT_REGION: "eu-west-1" }, true],
    ["another region of the environment", "eu-central-1", {}, { AWS_REGION: "us-east-1" }, false],
    ["no region at all", "eu-central-1", {}, {}, false],
  ];
  for (const [what, region, aws, variables, passes] of regions) {
    it(`${passes ? "take" : "refuse"} ${what}`, async () => {
      const checked = checkAccount(stackOf({ region }, aws as Record<string, unknown>), variables, signal, nobody);
      if (passes) await checked;
      else expect((await expectKind(checked, "config")).message).to.contain("aws:region");
    });
  }

  it("want a region beside an account, since a shell's would decide", async () => {
    const refused = checkAccount(stackOf({ account: OURS }, {}), { AWS_REGION: "us-east-1" }, signal, nobody);
    expect((await expectKind(refused, "config")).message).to.contain("names its account but no region");
  });

  describe("by STS", function () {
    this.timeout(60_000);
    let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
    before(async () => {
      emulator = await startTestEmulator({ account: OURS });
    });
    after(() => emulator.stop());

    it("are those of the stack's own variables, whatever this process's are", async () => {
      const variables = {
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secret",
      };
      expect(await callerIdentity(stackOf({}), variables, signal)).to.deep.equal({ account: OURS });
    });

    it("cannot be told without credentials, which is said without a stack trace", async () => {
      const variables = {
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      };
      const { message } = await expectKind(checkAccount(stackOf({ account: OURS }), variables, signal), "config");
      expect(message).to.contain("Looked for AWS_ACCESS_KEY_ID").and.contain("Set aws:profile");
      expect(message).not.to.contain("    at ");
    });

    it("are not waited for after an abort", async () => {
      const asked = callerIdentity(stackOf({}), { AWS_ENDPOINT_URL: emulator.endpoint }, AbortSignal.abort());
      expect(await asked.catch((error: Error) => error.name)).to.equal("AbortError");
    });
  });
});
