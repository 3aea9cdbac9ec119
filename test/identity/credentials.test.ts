import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { askIdentity } from "../../automation/identity/ask-identity.ts";
import { identitySettings } from "../../identity/settings.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { startSigners } from "../helpers/signers.ts";

type Variables = Readonly<Record<string, string>>;

/** Each as the official provider resolves it: aws-sdk-go-base over the SDK for Go. */
describe("the identity of a stack", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "mw-creds-identity-"));
  const config = join(folder, "config");
  const credentials = join(folder, "credentials");
  const other = join(folder, "other");
  let emulator: TestEmulator;
  let signers: Awaited<ReturnType<typeof startSigners>>;
  let container: Server;
  let account: string;

  before(async () => {
    emulator = await startTestEmulator();
    signers = await startSigners(emulator.endpoint);
    const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    for (const RoleName of ["hub", "deploy"]) {
      const { Role } = await emulator.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
      account = Role!.Arn!.split(":")[4]!;
    }
    container = createServer((_request, answer) => {
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify({ AccessKeyId: "AKCONTAINER", SecretAccessKey: "s", Token: "t", Expiration: FAR }));
    });
    await new Promise<void>((resolve) => container.listen(0, "127.0.0.1", resolve));
    const answer = JSON.stringify({ Version: 1, AccessKeyId: "AKPROCESS", SecretAccessKey: "s" });
    writeFileSync(join(folder, "token"), "a-token");
    writeFileSync(join(folder, "process"), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    writeFileSync(
      config,
      [
        "[default]\nregion = eu-west-3",
        "[profile team]\nregion = eu-west-1\naws_access_key_id = AKTEAM\naws_secret_access_key = s",
        `[profile process]\ncredential_process = ${join(folder, "process")}`,
        `[profile hop]\nrole_arn = arn:aws:iam::${account}:role/hub\nsource_profile = team\nregion = eu-west-1`,
        "[profile bare]\nregion = eu-west-2",
        "[profile lost]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nowhere",
      ].join("\n"),
    );
    writeFileSync(credentials, "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = s\n");
    writeFileSync(other, "[profile team]\naws_access_key_id = AKOTHER\naws_secret_access_key = s\n");
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    container?.close();
    await signers?.stop();
    await emulator?.stop();
  });

  const FAR = "2099-01-01T00:00:00Z";
  const keys = { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "s" };
  const written = { accessKey: "AKCONFIG", secretKey: "s" };
  const here = (): Variables => ({
    PATH: process.env.PATH!,
    HOME: folder,
    AWS_ENDPOINT_URL: signers.endpoint,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const find = async (aws: object, variables: object = {}, asksAccount = false) =>
    await askIdentity({ settings: identitySettings(aws as Variables), asksAccount }, { ...here(), ...variables });

  const cases: [what: string, aws: object, variables: object, accessKeyId: string][] = [
    ["keys of the config", written, { ...keys, AWS_PROFILE: "team" }, "AKCONFIG"],
    ["keys of the config before its profile", { ...written, profile: "team" }, {}, "AKCONFIG"],
    ["a profile of the config before the environment's keys", { profile: "team" }, keys, "AKTEAM"],
    ["the environment's keys before its profile", {}, { ...keys, AWS_PROFILE: "team" }, "AKENV"],
    ["the environment's profile", {}, { AWS_PROFILE: "team" }, "AKTEAM"],
    ["the environment's default profile", {}, { AWS_DEFAULT_PROFILE: "team" }, "AKTEAM"],
    ["the profile named default", {}, {}, "AKDEFAULT"],
    ["a profile's process", { profile: "process" }, keys, "AKPROCESS"],
    ["an empty text as nothing", { profile: "", accessKey: "" }, keys, "AKENV"],
  ];
  for (const [what, aws, variables, accessKeyId] of cases) {
    it(`is ${what}`, async () => {
      expect(await find(aws, variables)).to.have.nested.property("credentials.accessKeyId", accessKeyId);
    });
  }

  it("is a profile of the files that the config names, of which the last counts", async () => {
    const one = await find({ profile: "team", sharedConfigFiles: [other] });
    expect(one).to.have.nested.property("credentials.accessKeyId", "AKOTHER");
    const two = await find({ profile: "team", sharedConfigFiles: JSON.stringify([config, "~/other"]) });
    expect(two).to.have.nested.property("credentials.accessKeyId", "AKOTHER");
    expect(two).to.have.property("region", "eu-west-1");
  });

  it("is a container's where nothing is written, and where a profile only says where AWS is", async () => {
    const { port } = container.address() as AddressInfo;
    const AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${port}/`;
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    expect(await find({}, variables)).to.have.nested.property("credentials.accessKeyId", "AKCONTAINER");
    const bare = await find({ profile: "bare" }, variables);
    expect(bare).to.have.nested.property("credentials.accessKeyId", "AKCONTAINER");
    expect(bare).to.have.property("region", "eu-west-2");
  });

  it("has the region of the config, else of the environment, else of its profile", async () => {
    const variables = { AWS_REGION: "eu-central-1", AWS_DEFAULT_REGION: "eu-south-1" };
    expect(await find({ region: "eu-north-1", profile: "team" }, variables)).to.have.property("region", "eu-north-1");
    expect(await find({ profile: "team" }, variables)).to.have.property("region", "eu-central-1");
    expect(await find({}, { AWS_DEFAULT_REGION: "eu-south-1" })).to.have.property("region", "eu-south-1");
    expect(await find({ profile: "team" })).to.have.property("region", "eu-west-1");
  });

  it("is asked of STS where the config says that STS is", async () => {
    signers.taken();
    const endpoints = JSON.stringify([{ sts: signers.endpoint }]);
    const elsewhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    expect(await find({ ...written, endpoints }, elsewhere, true)).to.have.property("account", account);
    expect(signers.taken().map(({ operation }) => operation)).to.deep.equal(["GetCallerIdentity"]);
  });

  it("is the last of the roles, each assumed with the one before and as the config says", async () => {
    signers.taken();
    const hub = { roleArn: `arn:aws:iam::${account}:role/hub`, sessionName: "first", externalId: "outside" };
    const deploy = {
      ...{ roleArn: `arn:aws:iam::${account}:role/deploy`, duration: "15m0s", policy: '{"Version":"2012-10-17"}' },
      ...{ policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], tags: { team: "a" }, transitiveTagKeys: ["team"] },
      sourceIdentity: "someone",
    };
    const answer = await find({ ...written, assumeRoles: JSON.stringify([hub, deploy]) }, keys, true);
    const [first, second, third] = signers.taken();
    expect(first).to.deep.include({ operation: "AssumeRole", accessKeyId: "AKCONFIG" });
    expect(first!.parameters).to.include({ RoleSessionName: "first", ExternalId: "outside" });
    expect(second).to.deep.include({ operation: "AssumeRole", accessKeyId: sessionOf("hub") });
    expect(second!.parameters).to.include({
      ...{ DurationSeconds: "900", Policy: '{"Version":"2012-10-17"}', SourceIdentity: "someone" },
      ...{ "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "TransitiveTagKeys.member.1": "team" },
      ...{ "Tags.member.1.Key": "team", "Tags.member.1.Value": "a" },
    });
    expect(third).to.deep.include({ operation: "GetCallerIdentity", accessKeyId: sessionOf("deploy") });
    expect(answer)
      .to.deep.include({ account })
      .and.have.nested.property("credentials.accessKeyId", sessionOf("deploy"));
  });

  it("is a role of the older config's one key, and a profile's role", async () => {
    await find({ ...written, assumeRole: { roleArn: `arn:aws:iam::${account}:role/hub` } });
    expect(signers.taken()).to.have.nested.property("[0].parameters.RoleArn", `arn:aws:iam::${account}:role/hub`);
    const hop = await find({ profile: "hop" }, keys);
    expect(hop).to.have.nested.property("credentials.accessKeyId", sessionOf("hub"));
    expect(signers.taken()[0]).to.deep.include({ operation: "AssumeRole", accessKeyId: "AKTEAM", region: "eu-west-1" });
  });

  it("is a token's role, of the config before all else and of the environment", async () => {
    const roleArn = `arn:aws:iam::${account}:role/deploy`;
    const web = { roleArn, webIdentityTokenFile: join(folder, "token"), sessionName: "ci", duration: "1h" };
    // The emulator has no identity providers: what is asked for is seen, and the refusal is told.
    expect(await find({ profile: "team", assumeRoleWithWebIdentity: web }, keys)).to.have.property("problem");
    const [asked] = signers.taken();
    expect(asked!.accessKeyId).to.equal(undefined);
    expect(asked!.parameters).to.include({
      ...{ Action: "AssumeRoleWithWebIdentity", RoleArn: roleArn, WebIdentityToken: "a-token" },
      ...{ RoleSessionName: "ci", DurationSeconds: "3600" },
    });
    const AWS_WEB_IDENTITY_TOKEN_FILE = join(folder, "token");
    await find({}, { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN: roleArn, AWS_PROFILE: "team" });
    expect(signers.taken()[0]!.parameters).to.include({ Action: "AssumeRoleWithWebIdentity", RoleArn: roleArn });
  });

  const problems: [what: string, aws: object, variables: object, text: RegExp][] = [
    [
      "a missing profile of the config",
      { profile: "nobody" },
      keys,
      /"nobody" \(aws:profile\) is not in .*credentials/,
    ],
    ["a missing profile of the environment", {}, { AWS_PROFILE: "nobody" }, /"nobody" \(AWS_PROFILE\)/],
    ["a missing source of a profile", { profile: "lost" }, keys, /nowhere/],
    [
      "a file that is not there",
      { profile: "a", sharedConfigFiles: ["/nowhere/x"] },
      {},
      /aws:sharedConfigFiles names \/nowhere\/x/,
    ],
    ["a token without a role", {}, { AWS_WEB_IDENTITY_TOKEN_FILE: "/x" }, /AWS_ROLE_ARN is not/],
    ["nothing at all", {}, { AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }, /Looked for AWS_ACCESS_KEY_ID.*switched off/],
    [
      "nothing at all, without the machine's",
      { skipMetadataApiCheck: "true" },
      { AWS_SHARED_CREDENTIALS_FILE: "/dev/null", AWS_EC2_METADATA_DISABLED: "false" },
      /switched off/,
    ],
  ];
  for (const [what, aws, variables, text] of problems) {
    it(`is an error, and never somebody else's, for ${what}`, async () => {
      const answer = await find(aws, variables);
      expect(answer).to.have.nested.property("problem.isConfig", true);
      expect(answer).to.have.nested.property("problem.text").that.matches(text);
    });
  }

  const malformed: [aws: object, text: string][] = [
    [{ accessKey: "AK" }, "aws:accessKey and aws:secretKey go together"],
    [{ token: "t" }, "go together"],
    [{ assumeRoles: [{}] }, "roleArn is missing"],
    [{ assumeRoles: "x" }, 'aws:assumeRoles has "x"'],
    [{ assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/x", duration: "1 hour" }] }, 'duration is "1 hour"'],
    [{ assumeRoleWithWebIdentity: { roleArn: "arn:aws:iam::111122223333:role/x" } }, "webIdentityToken or webId"],
    [{ sharedConfigFiles: "a" }, "write a list"],
    [{ skipMetadataApiCheck: "yes" }, "write true or false"],
  ];
  for (const [aws, text] of malformed) {
    it(`is refused with ${JSON.stringify(aws)}`, () => {
      expect(() => identitySettings(aws as Variables)).to.throw(text);
    });
  }

  function sessionOf(role: string): string | undefined {
    return signers.sessions.findLast((session) => session.role === role)?.accessKeyId;
  }
});
