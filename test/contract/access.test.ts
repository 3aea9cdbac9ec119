import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { EC2_OPERATIONS } from "../../emulator/services/ec2/service.ts";
import { IAM_OPERATIONS } from "../../emulator/services/iam/service.ts";
import { SNS_OPERATIONS } from "../../emulator/services/sns/service.ts";
import { STS_OPERATIONS } from "../../emulator/services/sts/service.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const SIMPLE_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", undefined];

describe("access", () => {
  let emulator: TestEmulator;

  before(async () => {
    emulator = await startTestEmulator();
  });

  after(() => emulator.stop());

  const ask = (path: string, init: RequestInit = {}) => fetch(emulator.endpoint + path, init);

  describe("to the control API", () => {
    const post = (path: string, type: string | undefined, body: string) =>
      // A Buffer has no type of its own, which a string would get.
      ask(path, {
        method: "POST",
        body: Buffer.from(body),
        headers: type === undefined ? {} : { "content-type": type },
      });

    it("takes a POST as JSON alone, with a body or without", async () => {
      const before = await emulator.control("GET", "/clock");
      for (const type of [...SIMPLE_TYPES, "text/json", "application/jsonp", "text/plain; application/json"]) {
        for (const [path, body] of [
          ["/_emulator/reset", ""],
          ["/_emulator/reset", "{}"],
          ["/_emulator/clock", '{"advance":"PT10M"}'],
          ["/_emulator/nodes", '{"platform":"ubuntu"}'],
        ] as const) {
          const response = await post(path, type, body);
          expect(response.status, `${path} ${type}`).to.equal(415);
          expect(((await response.json()) as { error: string }).error).to.contain("application/json");
        }
      }
      expect(await emulator.control("GET", "/clock")).to.deep.equal(before);
    });

    it("takes JSON with its charset and in any case", async () => {
      for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"]) {
        expect((await post("/_emulator/clock", type, '{"advance":"PT0S"}')).status, type).to.equal(200);
      }
    });

    it("takes no body of another type with any method, and none with GET", async () => {
      const body = '{"pingStatus":"ConnectionLost"}';
      const id = (await emulator.control("GET", "/nodes?limit=1")).body.nodes[0].id;
      for (const method of ["PATCH", "DELETE"]) {
        expect((await ask(`/_emulator/nodes/${id}`, { method, body })).status, method).to.equal(415);
      }
      expect((await ask(`/_emulator/nodes/${id}`, { method: "DELETE" })).status).to.equal(200);
    });
  });

  describe("by GET", () => {
    const operations = { ...IAM_OPERATIONS, ...STS_OPERATIONS, ...SNS_OPERATIONS, ...EC2_OPERATIONS };
    const isRead = (name: string) => /^(Describe|Get|List)/.test(name) && name !== "GetSessionToken";

    it("refuses every action that changes something", async () => {
      const changing = Object.keys(operations).filter(
        (name) => !isRead(name) && !["ConfirmSubscription", "Unsubscribe"].includes(name),
      );
      expect(changing).to.include.members(["CreateTopic", "CreateRole", "StartInstances", "AssumeRole"]);
      for (const name of changing) {
        const response = await ask(`/?Action=${name}&Name=made-by-get`);
        expect(await response.text(), name)
          .to.contain("<Code>InvalidAction</Code>")
          .and.contain(name);
        expect(response.status).to.equal(400);
        expect((await ask(`/?Action=${name}&Name=made-by-get`, { method: "HEAD" })).status).to.be.within(400, 405);
      }
    });

    it("answers what only reads, and the links of messages", async () => {
      for (const name of ["ListTopics", "GetCallerIdentity", "DescribeInstances", "ListRoles"]) {
        expect((await ask(`/?Action=${name}`)).status, name).to.equal(200);
      }
      expect(await (await ask("/?Action=ConfirmSubscription&TopicArn=x&Token=y")).text()).to.contain(
        "InvalidParameter",
      );
    });
  });

  describe("of a browser", () => {
    it("executes nothing and shows nothing to others, whatever the answer", async () => {
      const { s3 } = emulator;
      await s3.send(new CreateBucketCommand({ Bucket: "pages" }));
      const Body = "<script>fetch('/_emulator/reset', { method: 'POST' })</script>";
      await s3.send(new PutObjectCommand({ Bucket: "pages", Key: "page.html", Body, ContentType: "text/html" }));
      const requests: [number, string, RequestInit?][] = [
        [200, "/pages/page.html"],
        [206, "/pages/page.html", { headers: { range: "bytes=0-7" } }],
        [200, "/pages/page.html?response-content-type=image/svg%2Bxml"],
        [404, "/pages/none.html"],
        [200, "/pages"],
        [200, "/_emulator/health"],
        [404, "/_emulator/<script>"],
        [400, "/?Action=<script>&Version=2010-05-08"],
        [403, "/", { headers: { origin: "null" } }],
        [204, "/pages/page.html", { method: "DELETE" }],
      ];
      for (const [status, path, init] of requests) {
        const { headers, ...response } = await ask(path, init).then(({ status, headers }) => ({ status, headers }));
        expect(response.status, path).to.equal(status);
        expect(headers.get("x-content-type-options"), path).to.equal("nosniff");
        expect(headers.get("cross-origin-resource-policy"), path).to.equal("same-origin");
        expect(headers.get("content-security-policy"), path).to.match(/^sandbox; default-src 'none'/);
        expect(headers.get("x-frame-options"), path).to.equal("DENY");
        expect(headers.get("x-amzn-requestid") ?? headers.get("x-amz-request-id"), path).to.match(/^[0-9a-f-]{36}$/);
        expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).to.deep.equal([]);
      }
    });

    it("lets S3's clients have an object as they stored it", async () => {
      const { s3 } = emulator;
      await s3.send(new CreateBucketCommand({ Bucket: "logos" }));
      const object = { Bucket: "logos", Key: "logo.svg" };
      await s3.send(new PutObjectCommand({ ...object, Body: "<svg/>", ContentType: "image/svg+xml" }));
      const { ContentType, ContentDisposition, Body } = await s3.send(new GetObjectCommand(object));
      expect({ ContentType, ContentDisposition, text: await Body!.transformToString() }).to.deep.equal({
        ContentType: "image/svg+xml",
        ContentDisposition: undefined,
        text: "<svg/>",
      });
    });

    it("executes of the console only its own files", async () => {
      const { headers } = await ask("/_emulator/console/");
      const { host } = new URL(emulator.endpoint);
      expect(headers.get("content-security-policy"))
        .to.contain(`script-src ${host}/_emulator/console/;`)
        .and.not.contain("'unsafe");
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
    });
  });
});
