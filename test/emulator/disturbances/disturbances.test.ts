import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { HeadBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import {
  CreateMaintenanceWindowCommand,
  DeleteMaintenanceWindowCommand,
  DescribeMaintenanceWindowsCommand,
  GetMaintenanceWindowCommand,
  GetParameterCommand,
  ListCommandsCommand,
  PutParameterCommand,
  SSMClient,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect } from "chai";
import type { Disturbance } from "../../../emulator/disturbances/disturbance.ts";
import { DisturbanceError, readDisturbances } from "../../../emulator/disturbances/disturbance.ts";
import { EmulatorStartError } from "../../../emulator/start-error.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

const WINDOW = { Name: "old", Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true };

interface Refused {
  readonly name: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The error that a call ends with. */
async function refusalOf(call: Promise<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    return error as Refused;
  }
  throw new Error("the call succeeded");
}

describe("disturbances", () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(() => emulator.stop());

  async function disturb(...disturbances: Disturbance[]): Promise<void> {
    const { status, body } = await emulator.control("PUT", "/disturbances", disturbances);
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(body).to.deep.equal({ disturbances });
  }

  const more = <C extends { destroy(): void }>(Client: new (settings: object) => C): C =>
    new Client({ endpoint: emulator.endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });

  it("throttle with the member that the service's protocol has for the text", async () => {
    await disturb({ throttle: { rate: 0.001, burst: 1 } });
    const body = async (target: string) => {
      const request = { method: "POST", headers: { "x-amz-target": target }, body: "{}" };
      await fetch(emulator.endpoint, request);
      return (await fetch(emulator.endpoint, request)).json();
    };
    expect(await body("AmazonSSM.ListCommands")).to.deep.equal({
      __type: "ThrottlingException",
      Message: "Rate exceeded",
    });
    expect(await body("AWSStepFunctions.ListStateMachines")).to.deep.equal({
      __type: "ThrottlingException",
      message: "Rate exceeded",
    });
  });

  it("throttle in each service's own words", async () => {
    await disturb({ throttle: { rate: 0.001, burst: 1 } });
    const { ssm, iam, s3, sns, sts } = emulator;
    const [ec2, lambda, sfn] = [more(EC2Client), more(LambdaClient), more(SFNClient)];
    const calls: [string, string, number, () => Promise<unknown>][] = [
      ["ssm", "ThrottlingException", 400, () => ssm.send(new ListCommandsCommand({}))],
      ["iam", "Throttling", 400, () => iam.send(new GetRoleCommand({ RoleName: "r" }))],
      ["sts", "Throttling", 400, () => sts.send(new GetCallerIdentityCommand({}))],
      ["sns", "Throttling", 400, () => sns.send(new ListTopicsCommand({}))],
      ["s3", "SlowDown", 503, () => s3.send(new ListBucketsCommand({}))],
      ["ec2", "RequestLimitExceeded", 503, () => ec2.send(new DescribeInstancesCommand({}))],
      ["lambda", "TooManyRequestsException", 429, () => lambda.send(new ListFunctionsCommand({}))],
      ["states", "ThrottlingException", 400, () => sfn.send(new ListStateMachinesCommand({}))],
    ];
    for (const [service, code, status, call] of calls) {
      await call().catch((error: Refused) => expect(error.name, service).to.not.equal(code));
      const { name, $metadata } = await refusalOf(call());
      expect([name, $metadata?.httpStatusCode], service).to.deep.equal([code, status]);
    }
    for (const client of [ec2, lambda, sfn]) client.destroy();
  });

  it("throttle at the rates that AWS documents, operations that share a bucket together", async () => {
    await disturb({ service: "ssm", throttle: true });
    const { ssm } = emulator;
    const put = (n: number) => ssm.send(new PutParameterCommand({ Name: `/p${n}`, Value: "v", Type: "String" }));
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map(put));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).to.be.within(1, 5);
    // AWS documents no rate for windows.
    await Promise.all(Array.from({ length: 60 }, () => ssm.send(new DescribeMaintenanceWindowsCommand({}))));
  });

  it("are borne by a client that retries as AWS's SDKs do", async () => {
    await disturb(
      { service: "ssm", operation: "Describe*", throttle: { rate: 20, burst: 2 } },
      { service: "ssm", error: 0.1, reset: 0.1 },
    );
    const patient = new SSMClient({
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts: 12,
    });
    let attempts = 0;
    for (let n = 0; n < 15; n++) {
      attempts += (await patient.send(new DescribeMaintenanceWindowsCommand({}))).$metadata.attempts!;
    }
    expect(attempts, "attempts of 15 requests").to.be.above(15);
    patient.destroy();
  }).timeout(60_000);

  it("answer late", async () => {
    await disturb({ operation: "ListCommands", latency: { from: "PT0.3S", to: "PT0.4S" } });
    const startedMs = performance.now();
    await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    const betweenMs = performance.now();
    await emulator.ssm.send(new ListCommandsCommand({}));
    expect(performance.now() - betweenMs).to.be.at.least(299);
    expect(betweenMs - startedMs).to.be.lessThan(performance.now() - startedMs);
  });

  it("fail with the service's own error, and nothing is done", async () => {
    await disturb(
      { operation: "CreateMaintenanceWindow", error: 1 },
      { service: "s3", operation: "HeadBucket", error: 1 },
    );
    const { name, $metadata } = await refusalOf(emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW)));
    expect([name, $metadata?.httpStatusCode]).to.deep.equal(["InternalServerError", 500]);
    const bucket = await refusalOf(emulator.s3.send(new HeadBucketCommand({ Bucket: "b" })));
    expect(bucket.$metadata?.httpStatusCode).to.equal(500);
    const { WindowIdentities } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    expect(WindowIdentities).to.deep.equal([]);
  });

  it("reset connections before or after the request was carried out", async () => {
    await disturb({ operation: "CreateMaintenanceWindow", reset: 1 });
    const before = await refusalOf(emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW)));
    expect(before.code).to.equal("ECONNRESET");
    const count = async () =>
      (await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities!.length;
    expect(await count()).to.equal(0);
    await disturb({ operation: "CreateMaintenanceWindow", lostAnswer: 1 });
    const after = await refusalOf(emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW)));
    expect(after.code).to.equal("ECONNRESET");
    expect(await count()).to.equal(1);
  });

  it("show what was there some time ago, to reads alone", async () => {
    const { ssm, iam } = emulator;
    const { WindowId: old } = await ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    await disturb({ service: "ssm", lag: "PT1S" });
    const { WindowId: young } = await ssm.send(new CreateMaintenanceWindowCommand({ ...WINDOW, Name: "young" }));
    await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: old }));
    const names = async () => {
      const { WindowIdentities } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
      return WindowIdentities!.map(({ Name }) => Name);
    };
    expect(await names()).to.deep.equal(["old"]);
    expect((await refusalOf(ssm.send(new GetMaintenanceWindowCommand({ WindowId: young })))).name).to.equal(
      "DoesNotExistException",
    );
    // What writes sees everything, and other services are not disturbed.
    await ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: young, Description: "seen" }));
    const trust = { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument }));
    await iam.send(new GetRoleCommand({ RoleName: "r" }));
    const deadlineMs = performance.now() + 10_000;
    while ((await names())[0] !== "young" && performance.now() < deadlineMs);
    expect(await names()).to.deep.equal(["young"]);
    const description = async () => (await ssm.send(new GetMaintenanceWindowCommand({ WindowId: young }))).Description;
    while ((await description()) === undefined && performance.now() < deadlineMs);
    expect(await description()).to.equal("seen");
  }).timeout(30_000);

  it("lag behind what time does too, and after a reset", async () => {
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    await disturb({ lag: "PT10M" });
    await emulator.advance("PT2H");
    const [window] = (await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities!;
    expect(window!.NextExecutionTime).to.equal("2026-12-01T01:00Z");
    await emulator.control("POST", "/reset", {});
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    expect((await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).to.deep.equal([]);
    await emulator.control("DELETE", "/disturbances");
    expect((await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).to.have.length(1);
  });

  it("meet the same requests in the same way", async () => {
    const fates = async () => {
      await disturb({ operation: "GetParameter", error: 0.5 });
      const names: string[] = [];
      for (let n = 0; n < 30; n++) {
        names.push((await refusalOf(emulator.ssm.send(new GetParameterCommand({ Name: "/none" })))).name);
      }
      return names;
    };
    const first = await fates();
    expect(new Set(first)).to.have.keys("InternalServerError", "ParameterNotFound");
    expect(await fates()).to.deep.equal(first);
  });

  it("leave the control API and what runs inside alone", async () => {
    await disturb({ error: 1, reset: 1 });
    expect((await emulator.control("GET", "/health")).status).to.equal(200);
    await emulator.advance("P1D");
    expect((await emulator.control("DELETE", "/disturbances")).body).to.deep.equal({ disturbances: [] });
    await emulator.ssm.send(new ListCommandsCommand({}));
  });

  it("can be given at the start, and wrong ones are refused there", async () => {
    const other = await startTestEmulator({ disturbances: [{ error: 1 }] });
    expect((await refusalOf(other.ssm.send(new ListCommandsCommand({})))).name).to.equal("InternalServerError");
    await other.stop();
    const refused = await refusalOf(startTestEmulator({ disturbances: [{ error: 2 }] }));
    expect(refused).to.be.instanceOf(EmulatorStartError);
  });

  const wrong: [string, unknown, RegExp][] = [
    ["what is no list", {}, /must be a list/],
    ["an entry that is no object", [1], /disturbances\[0\] is 1, but must be an object/],
    ["an unknown key", [{ delay: 1 }], /disturbances\[0\]\.delay is unknown. Known keys: service/],
    ["a probability over 1", [{ error: 1.5 }], /\.error is 1.5.*from 0 to 1/],
    ["a probability that is a text", [{ reset: "1" }], /\.reset is "1".*from 0 to 1/],
    ["a duration without a unit", [{ latency: "5" }], /\.latency is "5".*ISO-8601/],
    ["a duration of hours", [{ lag: "PT1H" }], /\.lag is "PT1H".*15 minutes/],
    ["a range that goes backwards", [{ latency: { from: "PT2S", to: "PT1S" } }], /\.latency\.to.*less than from/],
    ["a rate of nothing", [{ throttle: { rate: 0 } }], /\.throttle is .*rate/],
    ["a rate of infinitely much", [{ throttle: { rate: Number.POSITIVE_INFINITY } }], /\.throttle is/],
    ["a pattern that is none", [{ operation: "(a+)+$" }], /\.operation is .*with \* for any text/],
  ];
  for (const [what, given, message] of wrong) {
    it(`refuse ${what}`, async () => {
      expect(() => readDisturbances(given)).to.throw(DisturbanceError, message);
      const { status, body } = await emulator.control("PUT", "/disturbances", given as object);
      if (!JSON.stringify(given).includes("null")) {
        expect(status).to.equal(400);
        expect(body.error).to.match(message);
      }
    });
  }
});
