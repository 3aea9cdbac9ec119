// `npm run soak`: 200 clients for as long as is asked for, while time advances and windows, functions and scripts run: requests per
// second, how long they take, and whether everything that was acknowledged is there at the end, and again after a kill -9.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { strToU8, zipSync } from "fflate";
import { controlClient } from "../emulator/control/control-client.ts";
import { countFrom1 } from "./harness/count.ts";
import { startEmulator } from "./subjects/emulator.ts";
import { preparePackage } from "./subjects/package.ts";
import { residentMb, type Server } from "./subjects/server.ts";

const { minutes, clients } = new Command("npm run soak --")
  .description("Load a durable emulator with many clients, kill it, and check that nothing acknowledged is lost.")
  .option("--minutes <n>", "how long", countFrom1, 10)
  .option("--clients <n>", "how many clients", countFrom1, 200)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ minutes: number; clients: number }>();
const stopping = new AbortController();
// Servers are killed and directories removed at the exit.
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    stopping.abort();
    process.exit(130);
  });
}
const built = await preparePackage((text) => console.error(text), stopping.signal);
const state = mkdtempSync(join(tmpdir(), "load-"));
const agent = new Agent({ keepAlive: true, maxSockets: clients + 8 });
/** What each client knows to be kept. */
const acknowledged = new Map<string, string>();
/** How long the requests of each operation took. */
const timesMs = new Map<string, number[]>();
const refusals = new Map<string, number>();
const ADVANCE = "advance the clock";

process.once("exit", () => rmSync(state, { recursive: true, force: true }));
const start = () =>
  startEmulator(built, "--state", state, "--run", "functions,scripts", "--quota", "concurrentAutomations=1000");
const emulator = await start();
await prepare(emulator);
const startMb = residentMb(emulator.child);
const startedMs = performance.now();
const endsMs = startedMs + minutes * 60_000;
await Promise.all([...Array.from({ length: clients }, (_, index) => client(emulator, index)), time(emulator)]);
const seconds = (performance.now() - startedMs) / 1000;

const endMb = residentMb(emulator.child);
const operations = [...timesMs].filter(([what]) => what !== ADVANCE);
const total = operations.reduce((sum, [, times]) => sum + times.length, 0);
console.log(
  `${total} requests of ${clients} clients in ${seconds.toFixed(0)} s: ${(total / seconds).toFixed(0)} requests/s`,
);
printTimes(
  "all",
  operations.flatMap(([, times]) => times),
);
for (const [what, times] of timesMs) printTimes(what, times);
console.log(`memory ${startMb?.toFixed(0)} MB before, ${endMb?.toFixed(0)} MB after`);
for (const [what, count] of refusals) console.log(`${count} × ${what}`);
await report("at the end", emulator);
await emulator.stop();
const again = await start();
await report("after a kill -9", again);
await again.stop();
agent.destroy();

async function prepare({ endpoint }: Server): Promise<void> {
  const zip = zipSync({ "index.mjs": strToU8("export const handler = async (event) => ({ doubled: event.n * 2 });") });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new URLSearchParams({
    Action: "CreateRole",
    Version: "2010-05-08",
    RoleName: "lambda",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  await fetch(endpoint, { method: "POST", body: role });
  await send(endpoint, "POST", "/2015-03-31/functions", {
    FunctionName: "double",
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/lambda",
    Code: { ZipFile: Buffer.from(zip).toString("base64") },
  });
  const script = "def handler(event, context):\n  return {'n': 1}";
  const step = {
    name: "script",
    action: "aws:executeScript",
    inputs: { Runtime: "python3.11", Handler: "handler", Script: script },
  };
  await ssm(endpoint, "CreateDocument", {
    Name: "Script",
    DocumentType: "Automation",
    Content: JSON.stringify({ schemaVersion: "0.3", mainSteps: [step] }),
  });
  const { WindowId } = await ssm(endpoint, "CreateMaintenanceWindow", {
    Name: "hourly",
    Schedule: "rate(1 hour)",
    Duration: 1,
    Cutoff: 0,
    AllowUnassociatedTargets: true,
  });
  await ssm(endpoint, "RegisterTaskWithMaintenanceWindow", {
    WindowId,
    TaskArn: "AWS-RunPatchBaseline",
    TaskType: "RUN_COMMAND",
    Targets: [{ Key: "InstanceIds", Values: ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"] }],
    MaxConcurrency: "2",
    MaxErrors: "0",
    TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Scan"] } } },
  });
}

async function client({ endpoint }: Server, index: number): Promise<void> {
  for (let count = 0; performance.now() < endsMs; count++) {
    await one(endpoint, index, count);
  }
}

/** Mostly reads, every fifth request a write that must not be lost, now and then a function or a script. */
async function one(endpoint: string, index: number, count: number): Promise<void> {
  if (index === 0 && count % 20 === 0) {
    await tried("Invoke", () => send(endpoint, "POST", "/2015-03-31/functions/double/invocations", { n: count }));
  } else if (index === 1 && count % 20 === 0) {
    await tried("StartAutomationExecution", () =>
      ssm(endpoint, "StartAutomationExecution", { DocumentName: "Script" }),
    );
  } else if (count % 5 === 0) {
    const Name = `/load/${index}`;
    const answer = await tried("PutParameter", () =>
      ssm(endpoint, "PutParameter", { Name, Value: `${count}`, Type: "String", Overwrite: true }),
    );
    if (answer) acknowledged.set(Name, `${count}`);
  } else if (count % 2 === 0) {
    await tried("DescribeMaintenanceWindows", () => ssm(endpoint, "DescribeMaintenanceWindows", {}));
  } else {
    await tried("DescribeInstanceInformation", () => ssm(endpoint, "DescribeInstanceInformation", { MaxResults: 10 }));
  }
}

async function time({ endpoint }: Server): Promise<void> {
  while (performance.now() < endsMs) {
    await tried(ADVANCE, () => controlClient(endpoint).moveClock({ advance: "PT10M" }));
  }
}

async function tried<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
  const began = performance.now();
  try {
    return await action();
  } catch (error) {
    const text = `${what}: ${(error as Error).message}`.slice(0, 120);
    refusals.set(text, (refusals.get(text) ?? 0) + 1);
    return undefined;
  } finally {
    const times = timesMs.get(what) ?? [];
    timesMs.set(what, times);
    times.push(performance.now() - began);
  }
}

function printTimes(what: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]!.toFixed(1);
  console.log(`${what}: ${times.length}, median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
}

async function report(when: string, { endpoint }: Server): Promise<void> {
  let lost = 0;
  for (const [Name, Value] of acknowledged) {
    const { Parameter } = await ssm(endpoint, "GetParameter", { Name });
    if (Number(Parameter.Value) < Number(Value)) lost++;
  }
  const { faults = 0 } = await controlClient(endpoint).health();
  const { now } = await controlClient(endpoint).clock();
  const { WindowIdentities } = await ssm(endpoint, "DescribeMaintenanceWindows", {});
  const executions = await executionsOf(endpoint, WindowIdentities[0].WindowId);
  const hours = Math.floor((Date.parse(now) - Date.parse("2026-12-01T00:00:00Z")) / 3_600_000);
  console.log(
    `${when}: ${lost} of ${acknowledged.size} parameters lost, ${faults} faults, ${executions} executions in ${hours} hours`,
  );
}

async function executionsOf(endpoint: string, WindowId: string): Promise<number> {
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page = await ssm(endpoint, "DescribeMaintenanceWindowExecutions", { WindowId, MaxResults: 100, NextToken });
    count += page.WindowExecutions.length;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return count;
}

function ssm(endpoint: string, operation: string, input: object) {
  return send(endpoint, "POST", "/", input, { "x-amz-target": `AmazonSSM.${operation}` });
}

// biome-ignore lint/suspicious/noExplicitAny: the wire carries whatever it carries
function send(endpoint: string, method: string, path: string, input?: object, more: object = {}): Promise<any> {
  return new Promise((resolve, reject) => {
    const body = input === undefined ? "" : JSON.stringify(input);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...more };
    const sent = request(endpoint + path, { method, agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode! < 300) resolve(text === "" ? {} : JSON.parse(text));
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
