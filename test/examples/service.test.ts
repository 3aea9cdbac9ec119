import { once } from "node:events";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { startTestEmulator } from "../helpers/emulator.ts";
import { eventually } from "../helpers/eventually.ts";
import { mw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { linesOf, type ServiceProcess, spawnService, startService } from "./service-process.ts";

describe("the example service", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  let service: ServiceProcess;

  before(async () => {
    // The service imports the package as its users do, compiled: the command brings that up to date.
    await mw(["--version"]);
    emulator = await startTestEmulator();
    project = makeProject();
    addEnvironments(project);
    service = await startService(project, emulator.endpoint, ["--at-once", "3", "--open", "5", "--remembered", "6"]);
  });

  after(async () => {
    await service?.stop();
    await emulator?.stop();
    project?.remove();
  });

  describe("environments", () => {
    it("are listed, one that is wrong with what is wrong", async () => {
      const { status, body } = await service.ask("GET", "/environments");
      expect(status).to.equal(200);
      expect(body).to.deep.include({ name: "dev", cloud: "emulator", region: "us-east-1", protected: false });
      expect(body).to.deep.include({ name: "guarded", cloud: "emulator", region: "us-east-1", protected: true });
      const broken = body.find(({ name }: { name: string }) => name === "broken");
      expect(broken.error.kind).to.equal("config");
      expect(broken.error.message).to.contain("window.cutoff");
    });
  });

  describe("on two environments at once", () => {
    let id: string;
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event
    let told: any[];

    before(async () => {
      const body = { operation: "up", stacks: ["dev", "staging"] };
      const again = () => service.ask("POST", "/deployments", body, { "idempotency-key": "release-7" });
      const answers = await Promise.all([again(), again(), again()]);
      id = answers[0]!.body.id;
      expect(answers.map(({ status }) => status)).to.deep.equal([202, 202, 202]);
      expect(new Set(answers.map(({ body }) => body.id))).to.have.length(1);
      expect(answers[0]!.headers.get("location")).to.equal(`/deployments/${id}`);
      const other = { ...body, stacks: ["prod"] };
      const misused = await service.ask("POST", "/deployments", other, { "idempotency-key": "release-7" });
      expect(misused.status).to.equal(422);

      const [full, , , resumed] = await Promise.all([allOf(id), hangUp(id), neverRead(id), comeBack(id)]);
      told = full;
      expect(resumed).to.deep.equal(full);
    });

    it("tells their events as they come, numbered, and how they ended as the last one", () => {
      expect(told.map(({ sequence }) => sequence)).to.deep.equal(told.map((_, index) => index + 1));
      for (const stack of ["dev", "staging"]) {
        const percents = told.filter((event) => event.stack === stack).map(({ percent }) => percent);
        expect(percents).to.deep.equal([...percents].sort((a, b) => a - b));
        expect(percents.at(-1)).to.equal(100);
      }
      const { type, deployment } = told.at(-1);
      expect(type).to.equal("ended");
      expect(deployment).to.include({ id, operation: "up", state: "succeeded" });
      expect(deployment.stacks).to.have.length(2);
      for (const { result } of deployment.stacks) expect(result.outputs.windowId).to.match(/^mw-/);
    });

    it("works on both at the same time", () => {
      const begun = ["dev", "staging"].map((stack) =>
        told.findIndex((event) => event.stack === stack && event.type === "step"),
      );
      const firstEnd = told.findIndex(({ type }) => type === "finished");
      expect(Math.max(...begun)).to.be.lessThan(firstEnd);
    });

    it("tells one who comes late everything from the first event on, in either format", async () => {
      const response = await fetch(`${service.address}/deployments/${id}/events`, {
        headers: { accept: "application/x-ndjson" },
      });
      expect(response.headers.get("content-type")).to.equal("application/x-ndjson");
      const lines: string[] = [];
      for await (const line of linesOf(response)) lines.push(line);
      expect(lines.map((line) => JSON.parse(line))).to.deep.equal(told);
      expect(await serverSent(id)).to.deep.equal(told);
    });

    it("goes on after the event that a browser has seen last, and asks it to come no more after the end", async () => {
      expect(await serverSent(id, "10")).to.deep.equal(told.slice(10));
      expect(await serverSent(id, String(told.length - 1))).to.deep.equal(told.slice(-1));
      const response = await fetch(`${service.address}/deployments/${id}/events`, {
        headers: { "last-event-id": String(told.length) },
      });
      expect(response.status).to.equal(204);
    });

    it("lists it briefly, and shows it whole", async () => {
      const { body: list } = await service.ask("GET", "/deployments");
      expect(list[0]).to.deep.include({
        id,
        state: "succeeded",
        stacks: ["dev", "staging"].map((stack) => ({ stack, state: "succeeded", percent: 100 })),
      });
      const { body: whole } = await service.ask("GET", `/deployments/${id}`);
      expect(whole).to.deep.equal(told.at(-1).deployment);
    });
  });

  describe("whatever happens to a deployment", () => {
    it("judges what an environment's window did", async () => {
      await emulator.advance("PT1H");
      const { status, body } = await service.ask("GET", "/environments/dev/verification");
      expect(status).to.equal(200);
      expect(body).to.include({ stack: "dev", passed: true });
      expect(body.windows[0].findings).to.have.length.greaterThan(5);
    });

    it("lets a stack that fails fail alone", async () => {
      const id = await service.begin("up", ["throws", "exits", "clash", "broken", "dev"]);
      const deployment = await service.ended(id);
      expect(deployment.state).to.equal("failed");
      const ends = Object.fromEntries(
        // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
        deployment.stacks.map(({ stack, state, error }: any) => [stack, error ? error.kind : state]),
      );
      expect(ends).to.deep.equal({
        throws: "failed",
        exits: "failed",
        clash: "failed",
        broken: "config",
        dev: "succeeded",
      });
      const { throws, clash } = Object.fromEntries(deployment.stacks.map((one: { stack: string }) => [one.stack, one]));
      expect(throws.error.message).to.contain("no window today");
      expect(clash.error.message).to.contain("EntityAlreadyExists");
      expect(clash.error.resources[0].urn).to.contain("clash");
      expect(await everyWord(id)).to.not.match(FRAME);
      expect(await service.ask("GET", "/health")).to.deep.include({ status: 200, body: { status: "ok" } });
    });

    it("works as its README says", async () => {
      const [, examples = ""] =
        /```sh\n(service=[\s\S]*?)```/.exec(readFileSync("examples/service/README.md", "utf8")) ?? [];
      const script = `set -euo pipefail\n${examples.replace("http://127.0.0.1:4600", service.address)}`;
      const { stdout } = await execa("bash", ["-c", script]);
      expect(stdout)
        .to.contain('{"name":"dev","cloud":"emulator"')
        .and.contain(`{"sequence":1,"stack":`)
        .and.match(/^id: 31$/m)
        .and.contain('"type":"ended"')
        .and.contain('"stack":"dev","passed":')
        .and.contain('"state":"cancelled"');
    });

    it("cancels in order, and what comes after it works", async () => {
      const id = await service.begin("up", ["prod"]);
      for await (const event of service.events(id)) if (event.type === "step") break;
      const { status, body } = await service.ask("DELETE", `/deployments/${id}`);
      expect(status).to.equal(200);
      expect(body.state).to.equal("cancelled");
      expect(body.stacks[0].error.kind).to.equal("cancelled");
      expect(locks(project)).to.deep.equal([]);
      expect((await service.ask("DELETE", `/deployments/${id}`)).body).to.deep.equal(body);

      const next = await service.begin("up", ["prod"]);
      const types: string[] = [];
      for await (const event of service.events(next)) types.push(event.type);
      expect(types).to.not.include("waiting").and.not.include("unlocked");
      expect((await service.ask("GET", `/deployments/${next}`)).body.state).to.equal("succeeded");
    });

    it("destroys a protected environment only when it is confirmed by its name", async () => {
      const destroy = { operation: "destroy", stacks: ["guarded"] };
      for (const confirm of [{}, { confirm: "dev" }]) {
        const { status, body } = await service.ask("POST", "/deployments", { ...destroy, ...confirm });
        expect(status).to.equal(409);
        expect(body).to.include({ kind: "protected", status: 409 });
      }
      const id = await service.begin("destroy", ["guarded"], { confirm: "guarded" });
      expect((await service.ended(id)).state).to.equal("succeeded");
    });

    it("takes so many deployments at a time, and remembers so many that ended", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) ids.push(await service.begin("preview", ["throws"]));
      const { status, body } = await service.ask("POST", "/deployments", { operation: "preview", stacks: ["throws"] });
      expect(status).to.equal(429);
      expect(body.detail).to.contain("5 deployments are open, which is the limit");
      const ends = await Promise.all(ids.map((id) => service.ask("DELETE", `/deployments/${id}`)));
      expect(ends.map(({ body }) => body.state)).to.deep.equal(ids.map(() => "cancelled"));
      const { body: known } = await service.ask("GET", "/deployments");
      expect(known).to.have.length(6);
      expect(known.map(({ id }: { id: string }) => id)).to.include.members(ids);
    });
  });

  describe("refuses", () => {
    const good = { operation: "up", stacks: ["dev"] };
    const cases: [what: string, method: string, path: string, body: unknown, status: number, says: RegExp][] = [
      ["what is not there", "GET", "/nothing", undefined, 404, /Unknown route: GET \/nothing/],
      ["an unknown deployment", "GET", "/deployments/7", undefined, 404, /Deployment 7 does not exist/],
      [
        "the events of an unknown deployment",
        "GET",
        "/deployments/7/events",
        undefined,
        404,
        /Deployment 7 does not exist/,
      ],
      ["to cancel an unknown deployment", "DELETE", "/deployments/7", undefined, 404, /Deployment 7 does not exist/],
      ["a body that is no JSON", "POST", "/deployments", "{", 400, /JSON/],
      ["an empty body", "POST", "/deployments", "", 400, /body/i],
      ["an unknown operation", "POST", "/deployments", { ...good, operation: "nuke" }, 400, /body\/operation/],
      ["no stacks", "POST", "/deployments", { ...good, stacks: [] }, 400, /body\/stacks/],
      [
        "one stack that is no list",
        "POST",
        "/deployments",
        { ...good, stacks: "dev" },
        400,
        /body\/stacks must be array/,
      ],
      ["a path in place of a name", "POST", "/deployments", { ...good, stacks: ["../dev"] }, 400, /body\/stacks\/0/],
      [
        "a word that it does not know",
        "POST",
        "/deployments",
        { ...good, confrim: "dev" },
        400,
        /additional properties/,
      ],
      ["too long a body", "POST", "/deployments", { ...good, more: "x".repeat(70_000) }, 413, /too large/],
      [
        "an unknown environment, beside one that is there",
        "POST",
        "/deployments",
        { ...good, stacks: ["dev", "nope"] },
        404,
        /no stack "nope"/,
      ],
      ["an environment that is wrong", "POST", "/deployments", { ...good, stacks: ["broken"] }, 422, /window\.cutoff/],
      ["to judge an unknown environment", "GET", "/environments/nope/verification", undefined, 404, /no stack/],
      ["to judge one that is wrong", "GET", "/environments/broken/verification", undefined, 422, /window\.cutoff/],
      ["to judge one without a window", "GET", "/environments/guarded/verification", undefined, 409, /deploy one/],
    ];
    for (const [what, method, path, body, status, says] of cases) {
      it(`${what}: ${status}`, async () => {
        const answer = await service.ask(method, path, body);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
        expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
        expect(answer.body.detail).to.match(says).and.not.match(FRAME);
      });
    }

    it("an event that is no number: 400", async () => {
      const headers = { "last-event-id": "x" };
      expect((await service.ask("GET", "/deployments/7/events", undefined, headers)).status).to.equal(400);
    });

    const foreign: [what: string, method: string, headers: Record<string, string>, status: number][] = [
      ["a page of another origin", "POST", { origin: "https://example.com" }, 403],
      ["a page that hides its origin", "POST", { origin: "null" }, 403],
      ["a page of another port", "GET", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403],
      ["a name made to lead here", "GET", { host: "rebound.example.com" }, 403],
      ["a form", "POST", { "content-type": "text/plain" }, 415],
      ["a form with fields", "POST", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ];
    for (const [what, method, headers, status] of foreign) {
      it(`${what}: ${status}`, async () => {
        expect(await statusOf(method, headers, JSON.stringify(good))).to.equal(status);
      });
    }

    it("but not what its own page asks for, by the name it is called", async () => {
      const { host } = new URL(service.address);
      const own = { origin: service.address, host, "sec-fetch-site": "same-origin" };
      expect(await statusOf("POST", { ...own, "content-type": "application/json" }, "{}")).to.equal(400);
      expect(await statusOf("GET", { host: host.replace("127.0.0.1", "localhost") }, "")).to.equal(200);
    });

    it("and has begun nothing of all that", async () => {
      const { body } = await service.ask("GET", "/deployments");
      expect(body.filter(({ state }: { state: string }) => state === "running")).to.deep.equal([]);
      expect(body[0].stacks[0].stack).to.equal("throws");
    });
  });

  describe("stopped by a signal in the middle of its work", () => {
    it("takes nothing new, ends in order with the last events told, and leaves nothing behind", async () => {
      const id = await service.begin("up", ["east", "west"]);
      const streamed = serverSent(id);
      for await (const event of service.events(id)) if (event.type === "step") break;
      service.child.kill("SIGTERM");
      await eventually("it stops", 20, async () => (await service.ask("GET", "/health")).status !== 200);
      const late = await service.ask("POST", "/deployments", { operation: "up", stacks: ["prod"] });
      expect(late.status).to.equal(503);
      expect(late.body.kind).to.equal("stopping");
      const last = (await streamed).at(-1);
      expect(last.type).to.equal("ended");
      expect(last.deployment.state).to.equal("cancelled");
      expect(await service.exited).to.deep.equal([0, null]);
      expect(locks(project)).to.deep.equal([]);
      expect(processesOf(project)).to.deep.equal([]);
    });

    it("and the next one goes on", async () => {
      service = await startService(project, emulator.endpoint);
      const deployment = await service.ended(await service.begin("up", ["east", "west"]));
      expect(deployment.state).to.equal("succeeded");
    });

    it("ends at once at the second signal, and Pulumi leaves its stacks in order all the same", async () => {
      const id = await service.begin("up", ["south"]);
      for await (const event of service.events(id)) if (event.type === "step") break;
      service.child.kill("SIGINT");
      // A service that stops may also reset the connection.
      const health = () => service.ask("GET", "/health").catch(() => ({ status: 0 }));
      await eventually("it stops", 20, async () => (await health()).status !== 200);
      service.child.kill("SIGINT");
      expect(await service.exited).to.deep.equal([130, null]);
      await eventually("no process of Pulumi stays", 60, () => processesOf(project).length === 0);
      expect(locks(project)).to.deep.equal([]);
    });
  });

  describe("started wrongly says why in one line", () => {
    const wrong: [what: string, flags: () => string[], code: number, says: RegExp][] = [
      [
        "a port in use",
        () => ["--port", new URL(emulator.endpoint).port],
        1,
        /^service: Port \d+ on 127.0.0.1 is already in use: .*\n$/,
      ],
      [
        "a port that is none",
        () => ["--port", "x"],
        2,
        /^service: --port x: expected a whole number from 0 to 65535\.\n$/,
      ],
      [
        "a folder without a project",
        () => ["--directory", "/"],
        2,
        /^service: There is no Pulumi project in \/: .*\n$/,
      ],
      ["an unknown flag", () => ["--prot", "1"], 2, /^service: Unknown option '--prot'/],
    ];
    let ends: Promise<{ code: number; stderr: string }>[];
    before(() => {
      ends = wrong.map(async ([, flags]) => {
        const child = spawnService(["--directory", project.directory, ...flags()], project.env(emulator.endpoint));
        let stderr = "";
        child.stderr.on("data", (chunk) => {
          stderr += chunk;
        });
        const [code] = await once(child, "close");
        return { code, stderr };
      });
    });
    for (const [index, [what, , code, says]] of wrong.entries()) {
      it(what, async () => {
        const end = await ends[index]!;
        expect(end.code).to.equal(code);
        expect(end.stderr).to.match(says).and.not.match(FRAME);
      });
    }
  });

  async function allOf(id: string): Promise<unknown[]> {
    const events: unknown[] = [];
    for await (const event of service.events(id)) events.push(event);
    return events;
  }

  /** A client whose connection breaks in the middle. */
  async function hangUp(id: string): Promise<void> {
    const client = request(`${service.address}/deployments/${id}/events`);
    client.on("error", () => {});
    client.end();
    const [response] = await once(client, "response");
    await once(response, "data");
    client.destroy();
  }

  /** A client that keeps its connection and reads nothing, until the service ends. */
  async function neverRead(id: string): Promise<void> {
    const client = request(`${service.address}/deployments/${id}/events`);
    client.on("error", () => {});
    client.end();
    const [response] = await once(client, "response");
    response.pause();
  }

  /** A client that is cut off every seven events and goes on where it was. */
  async function comeBack(id: string): Promise<unknown[]> {
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event
    const seen: any[] = [];
    while (seen.at(-1)?.type !== "ended") {
      const before = seen.length;
      for await (const event of service.events(id, `&after=${seen.at(-1)?.sequence ?? 0}`)) {
        seen.push(event);
        if (seen.length === before + 7) break;
      }
    }
    return seen;
  }

  /** What a browser's EventSource gets. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event
  async function serverSent(id: string, lastEventId?: string): Promise<any[]> {
    const headers = { accept: "text/event-stream", ...(lastEventId && { "last-event-id": lastEventId }) };
    const response = await fetch(`${service.address}/deployments/${id}/events`, { headers });
    expect(response.headers.get("content-type")).to.equal("text/event-stream");
    const blocks = (await response.text()).split("\n\n").filter((block) => block.startsWith("id: "));
    return blocks.map((block) => {
      const [, number, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      const event = JSON.parse(data!);
      expect(event.sequence).to.equal(Number(number));
      return event;
    });
  }

  /** All that a client can learn of a deployment. */
  async function everyWord(id: string): Promise<string> {
    const response = await fetch(`${service.address}/deployments/${id}/events?format=ndjson`);
    return `${await response.text()}${JSON.stringify((await service.ask("GET", `/deployments/${id}`)).body)}`;
  }

  /** `fetch` sets some of these headers by itself. */
  async function statusOf(method: string, headers: Record<string, string>, body: string): Promise<number | undefined> {
    const json = method === "POST" ? { "content-type": "application/json" } : {};
    const path = method === "POST" ? "/deployments" : "/environments";
    const client = request(`${service.address}${path}`, { method, headers: { ...json, ...headers } });
    client.end(method === "POST" ? body : undefined);
    const [response] = await once(client, "response");
    response.resume();
    return response.statusCode;
  }
});

/** A line of a stack trace, as it is or inside JSON. */
const FRAME = /\n\s+at \S|\\n\s+at \S/;

/** Environments whose program throws, exits, is refused by the provider, has a wrong value; one that is protected; new ones. */
function addEnvironments({ directory, edit }: TestProject): void {
  for (const name of ["throws", "exits", "broken", "guarded", "east", "west", "south"]) {
    copyFileSync(join(directory, "Pulumi.staging.yaml"), join(directory, `Pulumi.${name}.yaml`));
  }
  edit("broken", ["cutoff: 1", "cutoff: 2"]);
  edit("guarded", ["config:", "config:\n  maintenance-windows:protect: typed-name"]);
  // It wants the role that dev has made.
  copyFileSync(join(directory, "Pulumi.dev.yaml"), join(directory, "Pulumi.clash.yaml"));
  const project = join(directory, "Pulumi.yaml");
  writeFileSync(project, readFileSync(project, "utf8").replace("main: index.ts", "main: program.ts"));
  writeFileSync(
    join(directory, "program.ts"),
    `import { getStack } from "@pulumi/pulumi";
if (getStack() === "throws") throw new Error("no window today");
if (getStack() === "exits") process.exit(7);
export const { windowId, windowName } = (await import("./index.ts")).default;
`,
  );
}

function locks({ directory }: TestProject): string[] {
  const folder = join(directory, "backend", ".pulumi", "locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}

/** Every process that works on the project's stacks, by what it has in its environment. */
function processesOf({ directory }: TestProject): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${directory}/backend`);
    } catch {
      // It ended meanwhile, or belongs to somebody else.
      return false;
    }
  });
}
