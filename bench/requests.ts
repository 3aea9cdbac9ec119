// Requests per second of the emulator beside a bare node:http server that parses and writes JSON of the same size.
// Aim for reads: 60 % of the bare server.
//
//   node --import ./test/register.js bench/requests.ts [--no-build] [--state DIR]
import { Agent, request } from "node:http";
import { build, type Served, serveBare, serveEmulator, stop } from "./built-emulator.ts";

const CONNECTIONS = 16;
const REQUESTS = 12_000;
const WINDOWS = 40;
const REGIONS = 100;

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
await compareRegions();

/** What a request costs in one region beside what it costs when a hundred are as full. */
async function compareRegions(): Promise<void> {
  const served = await serveEmulator({
    quotas: { maintenanceWindows: 1_000_000 },
    ...(state ? { state: `${state}-regions` } : {}),
  });
  const fill = (region: string) => send(served, "CreateMaintenanceWindow", window, WINDOWS, region);
  const describe = () => rate(served, "DescribeMaintenanceWindows", () => '{"MaxResults":10}', "eu-test-0");
  await fill("eu-test-0");
  const alone = await describe();
  for (let region = 1; region < REGIONS; region++) await fill(`eu-test-${region}`);
  const among = await describe();
  console.log(
    `Describe, 1 and ${REGIONS} regions     ${alone.toFixed(0)} and ${among.toFixed(0)} requests/s, ratio ${(among / alone).toFixed(2)}`,
  );
  await stop(served);
}

function report(name: string, requestsPerSecond: number): void {
  const share = (100 * requestsPerSecond) / bareRate;
  console.log(
    `${name.padEnd(30)} ${requestsPerSecond.toFixed(0)} requests/s, ${share.toFixed(0)} % of the bare server`,
  );
}

async function rate(served: Served, operation: string, body: () => string, region?: string): Promise<number> {
  await send(served, operation, body, REQUESTS / 6, region);
  const startedMs = performance.now();
  await send(served, operation, body, REQUESTS, region);
  return (1000 * REQUESTS) / (performance.now() - startedMs);
}

async function send(
  served: Served,
  operation: string,
  body: () => string,
  count: number,
  region?: string,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await one(served.endpoint, operation, body(), agent, region);
    }),
  );
  agent.destroy();
}

function one(endpoint: string, operation: string, body: string, agent: Agent, region?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "x-amz-target": `AmazonSSM.${operation}`,
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(body),
      ...(region === undefined
        ? {}
        : { authorization: `AWS4-HMAC-SHA256 Credential=any/20261201/${region}/ssm/aws4_request` }),
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
