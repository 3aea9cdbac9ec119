import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { type Functions, functionsOf } from "../helpers/functions.ts";
import { refusal } from "../helpers/refusal.ts";
import { noneWith, processesWith, someWith } from "../helpers/running-processes.ts";

const SECOND = 1000;
let marks = 910_000 + (process.pid % 1000) * 50;
const mark = () => `${marks++}.25`;

const IMPORTS = 'import { spawn } from "node:child_process"; import fs from "node:fs";\n';

const handler = (code: string) => `export const handler = async () => { ${code} };`;

/** Calls itself `depth` more times before it returns. */
const CALLS_BY_FETCH = `export const handler = async ({ depth }, { functionName }) => {
  if (depth === 0) return "bottom";
  const url = process.env.AWS_ENDPOINT_URL + "/2015-03-31/functions/" + functionName + "/invocations";
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ depth: depth - 1 }) });
  return await response.json();
};`;
const CALLS_BY_SDK = `import { createRequire } from "node:module";
const { InvokeCommand, LambdaClient } = createRequire(import.meta.url)("@aws-sdk/client-lambda");
export const handler = async ({ depth }, { functionName }) => {
  if (depth === 0) return "bottom";
  const request = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ depth: depth - 1 }) });
  const { Payload } = await new LambdaClient({}).send(request);
  return JSON.parse(Payload.transformToString());
};`;

describe("Lambda functions in their processes", () => {
  let emulator: TestEmulator;
  let functions: Functions;
  before(async () => {
    emulator = await startTestEmulator({ run: ["functions"], runAtOnce: 2 });
    functions = await functionsOf(emulator);
  });
  after(async () => {
    functions.client.destroy();
    await emulator.stop();
  });

  async function run(name: string, body: string, change: object = {}) {
    await functions.create(name, IMPORTS + body, { Timeout: 1, ...change });
    const beganAtMs = Date.now();
    const answer = await functions.invoke(name, {}, { LogType: "Tail" });
    return { ...answer, ms: Date.now() - beganAtMs };
  }

  for (const [what, source] of Object.entries({
    spins: handler("for (;;);"),
    "spins while it is loaded": "for (;;);",
    "ignores signals": handler(`process.on("SIGTERM", () => {}); await new Promise((r) => setTimeout(r, 1e6));`),
    "floods its output": handler(`const text = "x".repeat(1e6); for (;;) fs.writeSync(1, text);`),
    "floods its log": handler(`for (;;) console.log("x".repeat(1000));`),
    "waits for its children": handler(
      `spawn("sleep", ["100"], { stdio: "inherit" }); await new Promise((r) => setTimeout(r, 1e6));`,
    ),
  })) {
    it(`ends one that ${what} at its timeout`, async () => {
      const { value, ms } = await run(what.replaceAll(" ", "-"), source);
      expect(value.errorType).to.equal("Sandbox.Timedout");
      expect(ms).to.be.within(SECOND, 3 * SECOND);
    });
  }

  it("answers though something that it left holds its pipes open", async () => {
    const mine = mark();
    const { value, ms } = await run(
      "left",
      handler(`spawn("setsid", ["sleep", "${mine}"], { stdio: ["ignore", 1, 2, 3] }); return "done";`),
      { Timeout: 60 },
    );
    expect(value).to.equal("done");
    expect(ms).to.be.below(5 * SECOND);
    for (const pid of await processesWith(`sleep ${mine}`)) process.kill(pid);
  });

  it("takes along the children that it left", async () => {
    const mine = mark();
    const { value } = await run("children", handler(`spawn("sleep", ["${mine}"], { stdio: "inherit" }); return 1;`));
    expect(value).to.equal(1);
    await noneWith(`sleep ${mine}`, 3);
  });

  it("takes what is written over its answer for none", async () => {
    for (const [index, text] of ["nonsense", "returned\\n{", "\\nfailed\\nnull"].entries()) {
      const { value } = await run(`writes-${index}`, handler(`fs.writeSync(3, "${text}"); process.exit(0);`));
      expect(value).to.have.property("errorType");
    }
  });

  it("bounds what it returns and what its error says", async () => {
    const large = await run("large", handler(`return "é".repeat(4e6);`), { Timeout: 20 });
    expect(large.value.errorType).to.equal("Function.ResponseSizeTooLarge");
    const thrown = await run("thrown", handler(`throw new Error("x".repeat(1e7));`), { Timeout: 20 });
    expect(thrown.FunctionError).to.equal("Unhandled");
    expect(thrown.value.errorType).to.equal("Function.ResponseSizeTooLarge");
    expect(
      (await run("just", handler(`return "x".repeat(6 * 1024 * 1024 - 2);`), { Timeout: 20 })).value.length,
    ).to.equal(6 * 1024 * 1024 - 2);
  });

  it("runs functions that wait for one another though all places are taken", async function () {
    this.timeout(60_000);
    await functions.create("by-fetch", CALLS_BY_FETCH, { Timeout: 40 });
    // A package that is installed alone brings no client of Lambda.
    const bySdk = process.env.MW_TEST_PACKAGE ? CALLS_BY_FETCH : CALLS_BY_SDK;
    await functions.create("by-sdk", bySdk, { Timeout: 40 });
    const calls = ["by-fetch", "by-sdk", "by-fetch", "by-sdk"].map((name) => functions.invoke(name, { depth: 2 }));
    expect((await Promise.all(calls)).map(({ value }) => value)).to.deep.equal([
      "bottom",
      "bottom",
      "bottom",
      "bottom",
    ]);
  });

  it("stops one that calls itself for ever", async function () {
    this.timeout(60_000);
    await functions.create("for-ever", CALLS_BY_FETCH, { Timeout: 50 });
    const { value } = await functions.invoke("for-ever", { depth: 1000 });
    expect(JSON.stringify(value)).to.contain("recursive loop");
  });

  it("runs no more at once than may", async () => {
    const span = handler(
      "const at = Date.now(); await new Promise((r) => setTimeout(r, 200)); return [at, Date.now()];",
    );
    await functions.create("span", span, { Timeout: 20 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => functions.invoke("span")));
    const spans: [number, number][] = answers.map(({ value }) => value);
    const atOnce = spans.map(([at]) => spans.filter(([from, to]) => from <= at && at < to).length);
    expect(Math.max(...atOnce)).to.be.within(1, 2);
  });
});

describe("a Lambda function that runs", () => {
  const ends: [how: string, end: (emulator: TestEmulator) => Promise<unknown>][] = [
    ["is reset", (emulator) => emulator.control("POST", "/reset")],
    ["is closed", (emulator) => emulator.stop()],
  ];
  for (const [how, end] of ends) {
    it(`ends at once when the emulator ${how}`, async () => {
      const emulator = await startTestEmulator({ run: ["functions"] });
      const functions = await functionsOf(emulator);
      const mine = mark();
      const sleeps = handler(
        `spawn("sleep", ["${mine}"], { stdio: "inherit" }); await new Promise((r) => setTimeout(r, 1e6));`,
      );
      await functions.create("sleeps", IMPORTS + sleeps, { Timeout: 900 });
      const running = functions.invoke("sleeps");
      await someWith(`sleep ${mine}`);
      const beganAtMs = Date.now();
      // A server that closes may hang up before the answer is written.
      const outcome = running.then(
        ({ value }) => String(value.errorMessage),
        (error: Error) => error.message,
      );
      await end(emulator);
      expect(await outcome).to.match(how === "is reset" ? /signal: killed/ : /signal: killed|socket hang up/);
      expect(Date.now() - beganAtMs).to.be.below(3 * SECOND);
      await noneWith(mine, 2);
      functions.client.destroy();
      if (how === "is reset") await emulator.stop();
    });
  }
});

describe("Lambda on a clock that runs faster than functions", () => {
  it("runs a function once for an event", async () => {
    const emulator = await startTestEmulator({ run: ["functions"], clock: "real" });
    const functions = await functionsOf(emulator);
    const mine = mark();
    const sleeps = handler(`spawn("sleep", ["${mine}"]); await new Promise((r) => setTimeout(r, 1500));`);
    await functions.create("slow", IMPORTS + sleeps, { Timeout: 3 });
    await emulator.control("POST", "/clock", { rate: 200 });
    await functions.client.send(new InvokeCommand({ FunctionName: "slow", InvocationType: "Event" }));
    await someWith(`sleep ${mine}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await processesWith(`sleep ${mine}`)).to.have.length(1);
    functions.client.destroy();
    await emulator.stop();
  });
});

describe("Lambda without --run functions", () => {
  it("refuses to invoke, and names the option", async () => {
    const emulator = await startTestEmulator();
    const functions = await functionsOf(emulator);
    await functions.create("idle", "export const handler = () => 1;");
    for (const InvocationType of ["RequestResponse", "Event", "DryRun"] as const) {
      const refused = await refusal(functions.client.send(new InvokeCommand({ FunctionName: "idle", InvocationType })));
      expect(refused.name).to.equal("AccessDeniedException");
      expect(refused.message).to.contain("--run functions");
      expect(refused.$metadata?.httpStatusCode).to.equal(403);
    }
    functions.client.destroy();
    await emulator.stop();
  });
});
