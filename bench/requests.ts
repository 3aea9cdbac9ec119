// Requests per second of the emulator beside a bare node:http server that parses and writes JSON of the same size.
// Aim for reads: 60 % of the bare server.
//
//   node --import ./test/register.js bench/requests.ts [--no-build] [--state DIR]
import { Agent, request } from "node:http";
import { build, type Served, serveBare, serveEmulator, stop } from "./built-emulator.ts";

const CONNECTIONS = 16;
const REQUESTS = 12_000;
const WINDOWS = 40;

if (!process.argv.includes("--no-build")) build();
const state = process.argv.includes("--state") ? process.argv[process.argv.indexOf("--state") + 1] : undefined;

const bare = await serveBare();
const bareRate = await rate(bare, "DescribeMaintenanceWindows", () => '{"MaxResults":10}');
console.log(`bare node:http                 ${bareRate.toFixed(0)} requests/s`);
await stop(bare);

const emulator = await serveEmulator({ quotas: { maintenanceWindows: 1_000_000 }, ...(state ? { state } : {}) });
let number = 0;
const window = () =>
  `{"Name":"window-${number++}","Schedule":"rate(1 day)","Duration":2,"Cutoff":1,"AllowUnassociatedTargets":true}`;
await send(emulator, "CreateMaintenanceWindow", window, WINDOWS);
report("DescribeMaintenanceWindows", await rate(emulator, "DescribeMaintenanceWindows", () => '{"MaxResults":10}'));
report("CreateMaintenanceWindow", await rate(emulator, "CreateMaintenanceWindow", window));
report("Describe, 12,000 windows", await rate(emulator, "DescribeMaintenanceWindows", () => '{"MaxResults":10}'));
await stop(emulator);

function report(name: string, requestsPerSecond: number): void {
  const share = (100 * requestsPerSecond) / bareRate;
  console.log(
    `${name.padEnd(30)} ${requestsPerSecond.toFixed(0)} requests/s, ${share.toFixed(0)} % of the bare server`,
  );
}

async function rate(served: Served, operation: string, body: () => string): Promise<number> {
  await send(served, operation, body, REQUESTS / 6);
  const startedMs = performance.now();
  await send(served, operation, body, REQUESTS);
  return (1000 * REQUESTS) / (performance.now() - startedMs);
}

async function send(served: Served, operation: string, body: () => string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await one(served.endpoint, operation, body(), agent);
    }),
  );
  agent.destroy();
}

function one(endpoint: string, operation: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "x-amz-target": `AmazonSSM.${operation}`,
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(body),
    };
    const sent = request(endpoint, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${operation} answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
