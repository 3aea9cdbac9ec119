import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { SERVICES } from "../../emulator/server.ts";
import { needsBrowser, openBrowser, type TestBrowser } from "../helpers/browser.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const SIMPLE_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
const SECRET = "hunter2-hunter2";
const EVIL = "evil.test";
const REBOUND = "rebound.test";
const EVIL_PATH = "/evil.html";

/** One way in that a page tries, and what it sends there. */
interface Way {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("a page of another origin", function () {
  this.timeout(600_000);
  let state: string;
  let emulator: TestEmulator;
  let browser: TestBrowser;
  let site: Server;
  let rebound: Server;
  let ways: readonly Way[];
  let links: readonly string[];
  let stateBefore: Awaited<ReturnType<typeof dump>>;

  before(async function () {
    needsBrowser(this);
    state = mkdtempSync(join(tmpdir(), "mw-access-"));
    emulator = await startTestEmulator({ state, clock: "virtual" });
    links = await fillState();
    await emulator.stop();
    stateBefore = dump(state);
    emulator = await startTestEmulator({ state });
    ways = await allWays();
    site = createServer((_, response) => showPage(response));
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    // A name that led to its own server when the page came, and leads to the emulator from then on.
    rebound = createServer((message, response) => {
      if (message.url === EVIL_PATH) showPage(response);
      else pass(message, response, emulator.endpoint);
    });
    await new Promise<void>((resolve) => rebound.listen(0, "127.0.0.2", resolve));
    const names = `MAP ${EVIL} 127.0.0.1, MAP ${REBOUND} 127.0.0.2`;
    browser = await openBrowser({ args: [`--host-resolver-rules=${names}`] });
  });

  after(async () => {
    await browser?.close();
    for (const server of [site, rebound]) {
      server?.closeAllConnections();
      server?.close();
    }
    await emulator?.stop();
    if (state) rmSync(state, { recursive: true, force: true });
  });

  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  it("is tried on every operation and every control route", () => {
    expect(ways.length).to.be.above(300);
    for (const sign of ["AmazonSSM.SendCommand", "Action=CreateRole", "/2015-03-31/functions", "/_emulator/reset"]) {
      expect(
        ways.some((way) => JSON.stringify(way).includes(sign)),
        sign,
      ).to.equal(true);
    }
  });

  for (const [what, pageAt, target] of [
    ["of another port", () => `http://127.0.0.1:${portOf(site)}${EVIL_PATH}`, () => emulator.endpoint],
    ["of another site", () => `http://${EVIL}:${portOf(site)}${EVIL_PATH}`, () => emulator.endpoint],
    [
      "below a name that was made to lead here",
      () => `http://${REBOUND}:${portOf(rebound)}${EVIL_PATH}`,
      () => `http://${REBOUND}:${portOf(rebound)}`,
    ],
  ] as const) {
    it(`${what} reads nothing and changes nothing`, async () => {
      const page = await browser.context.newPage();
      const statuses: [number, string][] = [];
      await page.goto(pageAt());
      expect(await page.title()).to.equal("evil");
      await page.addScriptTag({ path: join(import.meta.dirname, "foreign-page.js") });
      browser.context.on("response", (response) => {
        const isAttack = response.url().startsWith(target()) && !response.url().endsWith(EVIL_PATH);
        if (isAttack) statuses.push([response.status(), response.url()]);
      });

      const read = [
        ...(await attack(page, "sendAll", { target: target(), ways, types: SIMPLE_TYPES })),
        ...(await attack(page, "embedAll", { target: target(), paths: getPaths() })),
        ...(await attack(page, "submitAll", { target: target(), ways: formWays(), types: SIMPLE_TYPES })),
      ];
      for (const text of read) expect(text).to.match(/Host .{1,6}rebound\.test.{0,14} is not allowed/);
      await navigateAll(page, target());
      await page.close();

      expect(statuses.length).to.be.above(100);
      expect([...new Set(statuses.map(([status]) => status))], JSON.stringify(statuses.slice(0, 5))).to.deep.equal([
        403,
      ]);
      await expectUnchanged();
    });
  }

  it("is what was refused: a program changes something by the same requests", async () => {
    const asked = ways.filter(({ method, path }) => method === "POST" && path !== "/_emulator/reset");
    const statuses: number[] = [];
    for (const { path, headers, body } of asked) {
      statuses.push((await fetch(emulator.endpoint + path, { method: "POST", headers, body })).status);
    }
    expect(statuses.filter((status) => status === 200).length).to.be.above(30);
    expect((await fetch(emulator.endpoint + links[0])).status).to.equal(200);
    await emulator.stop();
    const changed = dump(state);
    emulator = await startTestEmulator({ state });
    expect(changed).not.to.deep.equal(stateBefore);
  });

  it("stored as an object is shown and not executed", async () => {
    const page = await browser.context.newPage();
    for (const name of ["page.html", "image.svg", "page.xhtml", "page.xml"]) {
      const clock = await emulator.control("GET", "/clock");
      await page.goto(`${emulator.endpoint}/pages/${name}`, { waitUntil: "networkidle" });
      expect(await page.title(), name).not.to.equal("executed");
      expect(await emulator.control("GET", "/clock"), name).to.deep.equal(clock);
    }
    await page.close();
  });

  async function expectUnchanged(): Promise<void> {
    await emulator.stop();
    const after = dump(state);
    emulator = await startTestEmulator({ state, port: Number(new URL(emulator.endpoint).port) });
    expect(after).to.deep.equal(stateBefore);
  }

  /** @returns the links that SNS sends, which work by GET. */
  async function fillState(): Promise<string[]> {
    const { s3, ssm, sns } = emulator;
    await ssm.send(new PutParameterCommand({ Name: "password", Value: SECRET, Type: "SecureString" }));
    await s3.send(new CreateBucketCommand({ Bucket: "pages" }));
    const attack =
      "document.title = 'executed'; fetch('/_emulator/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"advance\":\"PT1H\"}' })";
    const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><head><script>${attack}</script></head></html>`;
    for (const [Key, ContentType, Body] of [
      [
        "page.html",
        "text/html",
        `<title>stored</title><script>${attack}</script><img src="x" onerror="${attack.replaceAll('"', "&quot;")}">`,
      ],
      ["image.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>${attack}</script></svg>`],
      ["page.xhtml", "application/xhtml+xml", xhtml],
      ["page.xml", "text/xml", xhtml],
      ["script.js", "text/javascript", "globalThis.stolen = true"],
      ["style.css", "text/css", "body { --stolen: true }"],
      ["pixel.gif", "image/gif", Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAA=", "base64")],
    ] as const) {
      await s3.send(new PutObjectCommand({ Bucket: "pages", Key, ContentType, Body }));
    }
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
    const email = { TopicArn, Protocol: "email", Endpoint: "a@example.com", ReturnSubscriptionArn: true };
    const { SubscriptionArn } = await sns.send(new SubscribeCommand(email));
    return [`/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`];
  }

  /** From the services' own tables, and the control API's list of its paths. */
  async function allWays(): Promise<Way[]> {
    const { body } = await emulator.control("GET", "/nothing");
    const controlPaths = (body.error as string).match(/\/_emulator\/[\w/{}-]+(?=[,.]|$)/g)!.slice(1);
    const control = controlPaths.flatMap((path) =>
      ["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => ({
        method,
        path: filled(path),
        headers: { "content-type": "application/json" },
        body: path.endsWith("/clock") ? '{"advance":"PT1H"}' : path.endsWith("/nodes") ? '{"platform":"ubuntu"}' : "{}",
      })),
    );
    const services = SERVICES.flatMap(({ entrances }) => entrances).map(
      ({ method, path, headers = {}, body = "{}" }) => ({
        method,
        path: filled(path),
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
        body: body.startsWith("Action=") ? `${body}&Name=made&RoleName=made&TopicArn=${TOPIC}` : body,
      }),
    );
    return [...control, ...services];
  }

  /** Everything that a GET can ask for, what only a POST should among it. */
  function getPaths(): string[] {
    const actions = ways.filter(({ body }) => body.startsWith("Action=")).map(({ body }) => `/?${body}`);
    const objects = ["page.html", "script.js", "style.css", "pixel.gif"].map((name) => `/pages/${name}`);
    return [...new Set([...ways.map(({ path }) => path), ...actions, ...objects, ...links])];
  }

  /** What a form can send: one for each path and for each action. */
  function formWays(): Way[] {
    const posts = ways.filter(({ method, body }) => method === "POST" && body.startsWith("Action="));
    const paths = [...new Set(ways.filter(({ method }) => method === "POST").map(({ path }) => path))];
    return [...posts, ...paths.map((path) => ({ method: "POST", path, headers: {}, body: '{"advance":"PT1H"}' }))];
  }

  /** Leads the whole page there, and looks at what it shows. */
  async function navigateAll(page: Page, target: string): Promise<void> {
    const evil = page.url();
    for (const path of [
      "/_emulator/console/",
      "/_emulator/clock",
      "/pages/page.html",
      ...links,
      "/?Action=CreateTopic&Name=made",
    ]) {
      await page.goto(evil);
      await Promise.all([page.waitForEvent("load"), page.evaluate(`location.href = ${JSON.stringify(target + path)}`)]);
      const text = await page.evaluate("document.documentElement.textContent");
      expect(text, path).to.match(/is not allowed|another origin/);
    }
  }
});

function showPage(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html", "referrer-policy": "unsafe-url" });
  response.end("<!doctype html><title>evil</title><body></body>");
}

/** Hands a request on as it came. */
function pass(message: IncomingMessage, response: ServerResponse, endpoint: string): void {
  const { method, url, rawHeaders } = message;
  const { hostname, port } = new URL(endpoint);
  const onward = request(
    { hostname, port, method, path: url, headers: rawHeaders as never, setHost: false },
    (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  message.pipe(onward);
}

function attack(page: Page, name: "sendAll" | "embedAll" | "submitAll", given: object): Promise<string[]> {
  return page.evaluate(`${name}(${JSON.stringify(given)})`);
}

const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

function filled(path: string): string {
  const values: Record<string, string> = {
    Bucket: "pages",
    Key: "page.html",
    Arn: "arn:aws:s3:::pages",
    Resource: TOPIC,
  };
  return path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? "made")).replaceAll("%2F", "/");
}

/** Everything that a state holds, but how often it was started. */
function dump(directory: string) {
  const database = new DatabaseSync(join(directory, "emulator.sqlite"), { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
      name: string;
    }[];
    return Object.fromEntries(
      tables.map(({ name }) => {
        const rows = database.prepare(`SELECT * FROM "${name}"`).all();
        return [name, rows.map((row) => JSON.stringify(row)).filter((row) => !row.includes('"epoch"'))];
      }),
    );
  } finally {
    database.close();
  }
}
