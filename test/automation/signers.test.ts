import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { withStore } from "../../automation/backend/open-backend.ts";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { readState, writeState } from "../../automation/recovery/checkpoint.ts";
import { type Call, type CallResult, callDriver } from "../helpers/driver-calls.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { startSigners } from "../helpers/signers.ts";
import { TWIN } from "../helpers/twin.ts";

const PROJECT = "maintenance-windows";
/** Credentials that must sign nothing: they are of the process that drives. */
const STRANGER = { AWS_ACCESS_KEY_ID: "AKSTRANGER", AWS_SECRET_ACCESS_KEY: "stranger" };
const BACKEND_KEY = "AKBACKEND";

interface Identity {
  readonly what: string;
  /** The stack's `aws:` config. */
  readonly config: Record<string, unknown>;
  /** Of the environment that the driver is given. */
  readonly env: Record<string, string | undefined>;
  /** Who signs, by the last role or by the id of a key. */
  readonly signer: string | { readonly role: string };
  /** Who may sign the requests for roles beside. */
  readonly assumers: readonly string[];
  /** Set by `pulumi config set --secret`. */
  readonly secret?: readonly [key: string, value: string];
}

/**
 * A stack of AWS, whose hosts are this machine's emulator here: each process that goes to AWS is led to it, and what it sent
 * is signed as for AWS. The state is in S3, for which the environment's own credentials count.
 */
describe("who signs the requests of a stack of AWS", function () {
  this.timeout(600_000);
  let emulator: TestEmulator;
  let signers: Awaited<ReturnType<typeof startSigners>>;
  let project: TestProject;
  let folder: string;
  let account: string;

  before(async () => {
    emulator = await startTestEmulator();
    signers = await startSigners(emulator.endpoint);
    project = makeProject();
    folder = mkdtempSync(join(tmpdir(), "mw-creds-signers-"));
    await emulator.s3.send(new CreateBucketCommand({ Bucket: "state" }));
    const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    for (const RoleName of ["hub", "deploy"]) {
      const { Role } = await emulator.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      account = Role!.Arn!.split(":")[4]!;
    }
    writeFileSync(
      join(folder, "credentials"),
      [
        `[team]\naws_access_key_id = AKTEAM\naws_secret_access_key = s`,
        `[backend]\naws_access_key_id = ${BACKEND_KEY}\naws_secret_access_key = s`,
      ].join("\n"),
    );
    // In the place of the official provider, which cannot be led here.
    mkdirSync(join(folder, "bin"));
    const provider = join(folder, "bin", "pulumi-resource-aws");
    writeFileSync(provider, `#!/bin/sh\nexec node ${resolve("dist/provider/main.js")} "$@"\n`);
    chmodSync(provider, 0o755);
  });
  after(async () => {
    project?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
    await signers?.stop();
    await emulator?.stop();
  });

  const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const identities: (() => Identity)[] = [
    () => ({
      what: "keys of the driver's env",
      config: {},
      env: { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "s" },
      signer: "AKENV",
      assumers: [],
    }),
    () => ({
      what: "the profile of its config",
      config: { "aws:profile": "team" },
      env: { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "s" },
      signer: "AKTEAM",
      assumers: [],
    }),
    () => ({
      what: "roles that its config assumes, from encrypted keys",
      config: {
        "aws:accessKey": "AKCONFIG",
        "aws:assumeRoles": [{ roleArn: roleArn("hub") }, { roleArn: roleArn("deploy"), duration: "15m" }],
      },
      env: { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "s" },
      secret: ["aws:secretKey", "config-secret"],
      signer: { role: "deploy" },
      assumers: ["AKCONFIG", "hub"],
    }),
  ];

  for (const make of identities) {
    const { what } = make();
    it(`are ${what}, and the backend's own, in every operation`, async () => {
      const identity = make();
      await encrypted(identity);
      const expectSigned = (call: string) => {
        const own = { deploy: sessionsOf("deploy"), hub: sessionsOf("hub") } as Record<string, readonly string[]>;
        const { signer, assumers } = identity;
        for (const { service, operation, accessKeyId, region } of signers.taken()) {
          const isAssuming = operation === "AssumeRole";
          const expected =
            service === "s3"
              ? [BACKEND_KEY]
              : isAssuming
                ? assumers.flatMap((name) => own[name] ?? [name])
                : typeof signer === "string"
                  ? [signer]
                  : own[signer.role]!;
          const text = `${call}: ${service} ${operation} in ${region} by ${accessKeyId}`;
          expect(expected, text).to.include(accessKeyId);
        }
      };
      const results = await run(["preview", "up", "refresh", "history", "verify"], identity);
      for (const { call, error } of results)
        expect(error, `${call} of ${what} ${JSON.stringify(error)}`).to.equal(undefined);
      expect(results.at(-1)!.result.windows[0].history.window.name).to.equal("twin");
      expectSigned("preview to verify");
      await forgetWindow(identity);
      // What the interrupted operation had made is found, and not made again.
      const [repaired] = await run(["up"], identity);
      expect(repaired!.error, JSON.stringify(repaired)).to.equal(undefined);
      expectSigned("repair");
      expect(await windowNames()).to.deep.equal(["twin"]);
      const [destroyed] = await run(["destroy"], identity);
      expect(destroyed!.error).to.equal(undefined);
      expectSigned("destroy");
    });
  }

  it("is checked before anything is read: another account, and nobody's", async () => {
    const identity = identities[0]!();
    await encrypted(identity);
    await run(["up"], identity);
    signers.taken();
    const asked = () => signers.taken().filter(({ service }) => service !== "s3");
    const calls = ["preview", "up", "refresh", "history", "verify", "destroy"] as const;
    const other = { ...identity, config: { "maintenance-windows:account": "999999999999" } };
    for (const { call, error } of await run(calls, other)) {
      expect(error?.kind, call).to.equal("config");
      expect(error?.message).to.contain("999999999999").and.contain(account);
    }
    expect(asked().map(({ operation }) => operation)).to.deep.equal(calls.map(() => "GetCallerIdentity"));
    for (const [key, id] of Object.entries({ allowedAccountIds: "999999999999", forbiddenAccountIds: account })) {
      const [refused] = await run(["history"], { ...identity, config: { [`aws:${key}`]: [id] } });
      expect(refused!.error?.message).to.contain(`aws:${key}`);
    }
    signers.taken();
    const nobody = { ...identity, env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined } };
    for (const { call, error } of await run(["history", "verify"], nobody)) {
      expect(error?.kind, call).to.equal("config");
      expect(error?.message).to.contain("No AWS credentials were found").and.contain("Set aws:profile");
    }
    expect(asked()).to.deep.equal([]);
  });

  function settingsOf({ config, env }: Identity) {
    const backendUrl = `s3://state?endpoint=${signers.endpoint}&region=us-east-1&s3ForcePathStyle=true&profile=backend`;
    const own = {
      ...env,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      AWS_CONFIG_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      PULUMI_CONFIG_PASSPHRASE: "test",
      NODE_OPTIONS: `--require=${resolve("test/helpers/aws-hosts.cjs")}`,
      MW_TEST_AWS_PORT: String(signers.port),
      PATH: [join(folder, "bin"), process.env.PATH].join(delimiter),
    };
    const stack = { "aws:region": "us-east-1", ...config, "maintenance-windows:cloud": "aws" };
    return { backendUrl, env: own, config: { ...TWIN, ...stack } };
  }

  async function run(calls: readonly Call[], identity: Identity): Promise<CallResult[]> {
    const { env, ...settings } = settingsOf(identity);
    const { NODE_OPTIONS, MW_TEST_AWS_PORT } = env;
    const options = { directory: project.directory, env: { ...process.env, ...env }, stacks: { twin: settings } };
    const own = { ...process.env, ...STRANGER, NODE_OPTIONS, MW_TEST_AWS_PORT };
    return await callDriver({ calls, stack: "twin", options }, own);
  }

  /** Writes the environment's file with a value that Pulumi encrypts. */
  async function encrypted({ secret }: Identity): Promise<void> {
    const file = join(project.directory, "Pulumi.twin.yaml");
    rmSync(file, { force: true });
    if (secret === undefined) return;
    const { command } = await ensurePulumi({ env: process.env });
    const scratch = mkdtempSync(join(folder, "scratch-"));
    writeFileSync(join(scratch, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${scratch}`, PULUMI_CONFIG_PASSPHRASE: "test" };
    const pulumi = (...args: string[]) => execFileSync(command, args, { cwd: scratch, env, stdio: "pipe" });
    pulumi("stack", "init", "twin");
    pulumi("config", "set", "--secret", ...secret, "--stack", "twin");
    writeFileSync(file, readFileSync(join(scratch, "Pulumi.twin.yaml")));
  }

  /** Leaves the state as an `up` that was killed while it made the window. */
  async function forgetWindow(identity: Identity): Promise<void> {
    const { backendUrl, env } = settingsOf(identity);
    const stack = { project: { name: PROJECT }, name: "twin" };
    await withStore({ stack, backendUrl, variables: env }, async (store) => {
      const file = await readState(store, stack);
      if (file === "absent" || file === "unreadable") throw new Error("the state cannot be read");
      const { checkpoint } = file.content;
      const { resources = [], ...latest } = checkpoint!.latest!;
      const isWindow = ({ type }: { type: string }) => type === "aws:ssm/maintenanceWindow:MaintenanceWindow";
      const { id: _id, outputs: _outputs, ...resource } = resources.find(isWindow)!;
      // What was registered after the window, and so refers to it, is not there yet.
      const missing = new Set<string>();
      const kept = resources.filter((one) => {
        const { dependencies = [] } = one as { readonly dependencies?: readonly string[] };
        const refersTo = [...dependencies, one.parent ?? ""];
        const isThere = !/^aws:ssm\/maintenanceWindow/.test(one.type) && !refersTo.some((urn) => missing.has(urn));
        if (!isThere) missing.add(one.urn);
        return isThere;
      });
      const pending_operations = [{ type: "creating" as const, resource }];
      const changed = { ...latest, resources: kept, pending_operations };
      await writeState(store, {
        ...file,
        content: { ...file.content, checkpoint: { ...checkpoint, latest: changed } },
      });
    });
  }

  async function windowNames(): Promise<(string | undefined)[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ Name }) => Name);
  }

  function sessionsOf(role: string): string[] {
    return signers.sessions.filter((session) => session.role === role).map(({ accessKeyId }) => accessKeyId);
  }
});
