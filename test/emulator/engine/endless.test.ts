import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { RULES } from "../../../emulator/engine/rules.ts";
import type { Fault } from "../../../emulator/store/faults.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { functionsOf } from "../../helpers/functions.ts";
import { openWorld } from "../../simulation/simulated-world.ts";

describe("what has no end", function () {
  this.timeout(120_000);
  let emulator: TestEmulator | undefined;
  const servers: Server[] = [];

  afterEach(async () => {
    await emulator?.stop();
    emulator = undefined;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("is stopped when a rule calls itself at one instant, and named", async () => {
    const faults: Fault[] = [];
    const world = openWorld({
      seed: "endless",
      fleet: { nodes: [] },
      behaviour: () => undefined,
      choices: {},
      quotas: {},
      afterStep: () => undefined,
      rules: { ...RULES, again: { run: (ref, { store, nowMs }) => store.due.set("again", ref, nowMs), failing: [] } },
      onFault: (fault) => faults.push(fault),
    } as Parameters<typeof openWorld>[0]);
    world.change(({ store, nowMs }) => store.due.set("again", "mine", nowMs + 1000));
    const before = world.clock.now();
    await world.advance(60_000);
    expect(world.clock.now() - before).to.equal(60_000);
    expect(faults).to.have.length(1);
    expect(faults[0]).to.include({ kind: "again", ref: "mine" });
    expect(faults[0]!.message).to.include('the last of them "again" for mine');
    world.close();
  });

  it("lets pass what is many at one instant", async () => {
    const faults: Fault[] = [];
    let count = 0;
    const world = openWorld({
      seed: "burst",
      fleet: { nodes: [] },
      behaviour: () => undefined,
      choices: {},
      quotas: {},
      afterStep: () => undefined,
      rules: {
        burst: {
          run: (_ref, { store, nowMs }) => {
            for (let index = 0; index < 100_000; index++) store.due.set("one", index, nowMs);
          },
          failing: [],
        },
        one: { run: () => void count++, failing: [] },
      },
      onFault: (fault) => faults.push(fault),
    } as Parameters<typeof openWorld>[0]);
    world.change(({ store, nowMs }) => store.due.set("burst", "", nowMs + 1000));
    await world.advance(60_000);
    expect(faults).to.deep.equal([]);
    expect(count).to.equal(100_000);
    world.close();
  });

  it("is stopped when a function and a topic call each other at one instant", async () => {
    const seen: unknown[] = [];
    let topic = "";
    // What stands in for the function publishes to the topic that calls it.
    const url = await serve((request, response) => {
      request.resume();
      request.on("end", async () => {
        const body = new URLSearchParams({
          Action: "Publish",
          Version: "2010-03-31",
          TopicArn: topic,
          Message: "again",
        });
        const answer = await fetch(emulator!.endpoint, { method: "POST", body });
        response.end(JSON.stringify({ status: answer.status }));
      });
    });
    emulator = await startTestEmulator({ lambdaEndpoint: url, onFault: (error) => seen.push(error) });
    const functions = await functionsOf(emulator);
    await functions.create("echo", "", { Runtime: "python3.12" });
    topic = (await emulator.sns.send(new CreateTopicCommand({ Name: "echoes" }))).TopicArn!;
    const Endpoint = "arn:aws:lambda:us-east-1:000000000000:function:echo";
    await emulator.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "lambda", Endpoint }));
    await emulator.sns.send(new PublishCommand({ TopicArn: topic, Message: "first" }));
    const { status, body } = await emulator.control("POST", "/clock", { advance: "PT1M" });
    expect(status).to.equal(200);
    expect(body.now).to.equal("2026-12-01T00:01:00.000Z");
    const { body: shown } = await emulator.control("GET", "/faults");
    expect(shown.count).to.equal(1);
    expect(shown.faults[0].kind).to.equal("function-event");
    expect(shown.faults[0].message).to.include("without end");
    expect(seen).to.have.length(1);
    functions.client.destroy();
  });

  it("ends a move that takes longer than it may, and says where the clock stands", async () => {
    const silent = await serve(() => undefined);
    emulator = await startTestEmulator();
    await tell(emulator, silent);
    const { status, body } = await emulator.control("POST", "/clock", { advance: "P1D", within: "PT1S" });
    expect(status).to.equal(503);
    expect(body.now).to.equal("2026-12-01T00:00:00.000Z");
    expect(body.error).to.equal(
      "The clock got to 2026-12-01T00:00:00.000Z in 1 s of real time, the limit for this request, and stops there. " +
        'To continue, send the rest of the advance; for a longer limit add for example "within":"PT1H".',
    );
    const wrong = await emulator.control("POST", "/clock", { advance: "P1D", within: 5 });
    expect(wrong.body.error).to.include('"within" expects an ISO-8601 duration');
  });

  it("gives up a receiver that answers drop by drop", async () => {
    const slow = await serve((request, response) => {
      request.resume();
      const timer = setInterval(() => response.write("."), 500);
      response.on("close", () => clearInterval(timer));
    });
    emulator = await startTestEmulator();
    await tell(emulator, slow);
    const beganMs = Date.now();
    const { status } = await emulator.control("POST", "/clock", { advance: "PT1S" });
    expect(status).to.equal(200);
    expect(Date.now() - beganMs).to.be.within(5000, 30_000);
  });

  it("delivers to this machine alone unless another host is allowed", async () => {
    const notices: string[] = [];
    emulator = await startTestEmulator({ onNotice: (text) => notices.push(text), deliverTo: ["hooks.invalid"] });
    await tell(emulator, "http://hooks.example.com/x");
    await tell(emulator, "http://hooks.invalid/x");
    await emulator.advance("PT5M");
    expect(notices).to.deep.equal([
      "Nothing is delivered to hooks.example.com: the emulator delivers to this machine alone. Allow it with --deliver-to hooks.example.com.",
    ]);
  });
});

async function tell({ sns }: TestEmulator, Endpoint: string): Promise<void> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "told" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
}
