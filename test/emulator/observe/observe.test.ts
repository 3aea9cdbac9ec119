import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateMaintenanceWindowCommand,
  GetMaintenanceWindowCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { Log } from "../../../emulator/observe/log.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { firstLine, spawnMw } from "../../helpers/mw.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function collect(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Record<string, unknown> });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const WINDOW = { Name: "seen", Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true };

const RUNS_SCRIPTS = "WARNING: --run scripts executes code on this machine for every client of the endpoint.";

describe("what is seen of the emulator", () => {
  let emulator: TestEmulator;
  let log: ReturnType<typeof collect>;
  beforeEach(async () => {
    log = collect();
    emulator = await startTestEmulator({ log });
  });
  afterEach(() => emulator.stop());

  /** The value of a line of the metrics. */
  async function metric(name: string): Promise<number | undefined> {
    const response = await fetch(`${emulator.endpoint}/_emulator/metrics`);
    expect(response.headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
    const line = (await response.text()).split("\n").find((line) => line.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(" ").at(-1));
  }

  it("names each request in the log by the id that the client got", async () => {
    const { $metadata } = await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    const refused = await emulator.ssm
      .send(new GetMaintenanceWindowCommand({ WindowId: "mw-00000000000000000" }))
      .catch((error) => error);
    const [first, second] = log.lines.filter(({ message }) => message === "request");
    expect(first!.fields).to.deep.include({
      requestId: $metadata.requestId,
      service: "ssm",
      operation: "CreateMaintenanceWindow",
      status: 200,
    });
    expect(second!.fields).to.deep.include({
      requestId: refused.$metadata.requestId,
      operation: "GetMaintenanceWindow",
      status: 400,
      error: "DoesNotExistException",
    });
  });

  it("warns of a request that fails with 500", async () => {
    await emulator.control("PUT", "/disturbances", [{ error: 1 }]);
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW)).catch(() => undefined);
    const warnings = log.lines.filter(({ level }) => level === "warn");
    expect(warnings.map(({ message, fields }) => [message, fields.status])).to.deep.equal([["request failed", 500]]);
  });

  it("gives every answer an id, refusals, the control API and strangers included", async () => {
    for (const [path, init] of [
      ["/", { method: "POST", headers: { "x-amz-target": "AmazonSSM.NoSuch" }, body: "{}" }],
      ["/no-bucket", { method: "GET" }],
      ["/_emulator/health", {}],
      ["/_emulator/none", {}],
      ["/_emulator/health", { headers: { origin: "http://evil.test" } }],
      ["/?Action=GetCallerIdentity&Version=2011-06-15", { method: "POST" }],
    ] as const) {
      const { headers } = await fetch(emulator.endpoint + path, init);
      const ids = [headers.get("x-amzn-requestid"), headers.get("x-amz-request-id")].filter((id) => id !== null);
      expect(ids, path).to.have.length(1);
      expect(ids[0], path).to.match(/^[0-9a-f-]{36}$/);
    }
  });

  it("logs executions, faults, the start and the end, and no secret", async () => {
    await emulator.ssm.send(new PutParameterCommand({ Name: "/secret", Value: "hush-hush", Type: "SecureString" }));
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    await emulator.advance("PT1H");
    const executions = log.lines.filter(({ message }) => message === "window execution");
    expect(executions.map(({ fields }) => fields.status)).to.include("SUCCESS");
    expect(executions[0]!.fields).to.include.keys("window-id", "window-execution-id", "at");
    expect(log.lines[0]).to.deep.include({ level: "info", message: "serving" });
    expect(JSON.stringify(log.lines)).to.not.contain("hush-hush").and.to.not.contain("secretAccessKey");
  });

  it("says of what time did only what the log takes, and counts all of it", async () => {
    await emulator.stop();
    for (const [isEnabled, lines] of [
      [true, 3],
      [false, 0],
    ] as const) {
      log = collect();
      emulator = await startTestEmulator({ log: { ...log, isLevelEnabled: () => isEnabled } });
      await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
      await emulator.advance("PT3H");
      const ended = log.lines.filter(
        ({ message, fields }) => message === "window execution" && fields.status === "SUCCESS",
      );
      expect(ended).to.have.length(lines);
      expect(await metric('mw_emulator_executions_total{status="SUCCESS"}')).to.equal(3);
      if (isEnabled) await emulator.stop();
    }
  });

  it("counts requests by service, operation and status, and unknown ones together", async () => {
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    for (const name of ["NoSuch1", "NoSuch2"]) {
      const headers = { "x-amz-target": `AmazonSSM.${name}` };
      await fetch(emulator.endpoint, { method: "POST", headers, body: "{}" });
    }
    const count = (operation: string, status: number, service = "ssm") =>
      metric(
        `mw_emulator_request_duration_seconds_count{service="${service}",operation="${operation}",status="${status}"}`,
      );
    expect(await count("CreateMaintenanceWindow", 200)).to.equal(1);
    expect(await count("unknown", 400)).to.equal(2);
    await fetch(`${emulator.endpoint}/_emulator/health`, { headers: { origin: "http://evil.test" } });
    expect(await count("unknown", 403, "none")).to.equal(1);
    expect(await count("GET /metrics", 200, "control")).to.be.at.least(1);
    const text = await (await fetch(`${emulator.endpoint}/_emulator/metrics`)).text();
    expect(text).to.match(
      /request_duration_seconds_bucket\{le="\+Inf",service="ssm",operation="CreateMaintenanceWindow",status="200"\} 1/,
    );
    expect(text).to.contain("process_resident_memory_bytes");
  });

  it("counts what time did by its status, and what is to come", async () => {
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    await emulator.advance("PT3H");
    expect(await metric('mw_emulator_executions_total{status="SUCCESS"}')).to.equal(3);
    expect(await metric("mw_emulator_due")).to.be.at.least(1);
    expect(await metric("mw_emulator_faults_total")).to.equal(0);
    expect(await metric("mw_emulator_child_processes")).to.equal(0);
    expect(await metric("mw_emulator_clock_seconds")).to.equal(Date.parse("2026-12-01T03:00:00Z") / 1000);
    await emulator.control("POST", "/reset", {});
    await emulator.ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
    await emulator.advance("PT1H");
    expect(await metric('mw_emulator_executions_total{status="SUCCESS"}')).to.equal(4);
  });

  it("is ready but while it is reset", async () => {
    expect(await emulator.control("GET", "/ready")).to.deep.equal({ status: 200, body: { status: "ready" } });
    // A receiver that does not answer keeps the reset waiting.
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const receiver = createServer(() => asked());
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const { TopicArn } = await emulator.sns.send(new CreateTopicCommand({ Name: "slow" }));
    await emulator.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/` }),
    );
    await isAsked;
    const reset = emulator.control("POST", "/reset", {});
    let { status } = await emulator.control("GET", "/ready");
    for (let tries = 0; status === 200 && tries < 20; tries++) ({ status } = await emulator.control("GET", "/ready"));
    expect(status).to.equal(503);
    receiver.closeAllConnections();
    receiver.close();
    expect((await reset).status).to.equal(200);
    expect((await emulator.control("GET", "/ready")).status).to.equal(200);
  });

  it("does not stop the emulator when nothing reads it", async () => {
    const child = spawnMw(["emulator", "--port", "0", "--log-level", "debug"]);
    const { endpoint } = JSON.parse(await firstLine(child)) as { endpoint: string };
    // Lines of a few hundred bytes each, more than any pipe holds.
    for (let round = 0; round < 60; round++) {
      const asked = Array.from({ length: 50 }, () => fetch(endpoint, { headers: { origin: "http://evil.test" } }));
      for (const response of await Promise.all(asked)) expect(response.status).to.equal(403);
    }
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).to.equal(0);
  }).timeout(60_000);

  it("is on stderr of mw emulator, as JSON lines or for people, and stdout stays one line", async () => {
    for (const format of ["json", "text"]) {
      const child = spawnMw([
        "emulator",
        "--port",
        "0",
        "--log-level",
        "debug",
        "--log-format",
        format,
        "--run",
        "scripts",
      ]);
      let stderr = "";
      child.stderr!.on("data", (chunk) => (stderr += chunk));
      const { endpoint } = JSON.parse(await firstLine(child)) as { endpoint: string };
      const ssm = new SSMClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
      const { $metadata } = await ssm.send(new CreateMaintenanceWindowCommand(WINDOW));
      ssm.destroy();
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await ended;
      const lines = stderr.trimEnd().split("\n");
      const line = lines.find((text) => text.includes($metadata.requestId!))!;
      if (format === "json") {
        expect(lines.map((one) => JSON.parse(one).msg)).to.include.members(["serving", RUNS_SCRIPTS]);
        expect(JSON.parse(line)).to.deep.include({
          level: "debug",
          msg: "request",
          operation: "CreateMaintenanceWindow",
        });
      } else {
        expect(lines).to.include(RUNS_SCRIPTS);
        expect(line).to.match(/^\S+Z debug request .*operation=CreateMaintenanceWindow status=200 ms=[\d.]+$/);
      }
      expect(stderr).to.contain("stopping");
    }
  }).timeout(60_000);
});
