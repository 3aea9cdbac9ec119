import { connect } from "node:net";
import { expect } from "chai";
import { Chance } from "../../emulator/chance/chance.ts";
import { SSM_OPERATIONS } from "../../emulator/services/ssm/service.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { randomInput } from "../helpers/random-input.ts";

const SEED = Number(process.env.SEED ?? 1);
const ROUNDS = Number(process.env.ROUNDS ?? 12);

describe("a request that is not as it should be", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator();
  });
  after(() => emulator.stop());

  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  const read = async (response: Response): Promise<any> => response.json();

  const post = (target: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(emulator.endpoint, {
      method: "POST",
      body: body as string,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        ...(target === undefined ? {} : { "x-amz-target": target }),
        ...headers,
      },
    });

  describe("in JSON", () => {
    const cases: [string, string, string][] = [
      ["what is no JSON", "{", "Could not parse request body into JSON."],
      ["a list in place of the input", "[]", "Start of list found where not expected"],
      ["a number in place of the input", "5", "Expected null"],
      ["a number in place of a string", '{"WindowId":5}', "NUMBER_VALUE cannot be converted to String"],
      ["a fraction in place of a string", '{"WindowId":1.5}', "DECIMAL_VALUE cannot be converted to String"],
      ["true in place of a string", '{"WindowId":true}', "TRUE_VALUE cannot be converted to String"],
      ["a list in place of a string", '{"WindowId":[]}', "Start of list found where not expected"],
      ["a map in place of a string", '{"WindowId":{}}', "Start of structure or map found where not expected."],
    ];
    for (const [what, body, message] of cases) {
      it(`refuses ${what}: ${message}`, async () => {
        const response = await post("AmazonSSM.GetMaintenanceWindow", body);
        expect(response.status).to.equal(400);
        expect(await response.json()).to.deep.equal({ __type: "SerializationException", Message: message });
        expect(response.headers.get("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
      });
    }

    it("reads no body, null and {} as an input without members", async () => {
      for (const body of ["", "null", "{}", '{"WindowId":null}']) {
        const answer = await read(await post("AmazonSSM.GetMaintenanceWindow", body));
        expect(answer.Message).to.equal(
          "1 validation error detected: Value null at 'windowId' failed to satisfy constraint: Member must not be null",
        );
      }
    });

    it("names no more than ten violated constraints", async () => {
      const tags = Array.from({ length: 12 }, () => ({ Key: "", Value: "" }));
      const body = JSON.stringify({ Name: "n", Tags: tags });
      const answer = await read(await post("AmazonSSM.CreateMaintenanceWindow", body));
      expect(answer.Message).to.match(/^10 validation errors detected: /);
    });

    it("survives JSON that nests without end", async () => {
      const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
      for (const body of [nested, `{"Name":${nested}}`, `{"Tags":${nested}}`, `{"Tags":[{"Key":${nested}}]}`]) {
        expect((await post("AmazonSSM.CreateMaintenanceWindow", body)).status).to.equal(400);
      }
    });

    it("refuses an operation it does not know, whatever it is called", async () => {
      const names = ["NoSuchOperation", "__proto__", "constructor", "toString", ""];
      for (const name of names) {
        const response = await post(`AmazonSSM.${name}`, "{}");
        expect(response.status).to.equal(400);
        expect((await read(response)).__type).to.equal("UnknownOperationException");
      }
      for (const target of ["AmazonEC2ContainerServiceV20141113.ListClusters", "x", "AmazonSSM"]) {
        const response = await post(target, "{}");
        expect(response.status).to.equal(400);
        expect((await read(response)).__type).to.equal("UnknownOperationException");
      }
    });
  });

  describe("in a form", () => {
    const form = async (body: string) => {
      const response = await fetch(emulator.endpoint, {
        method: "POST",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      });
      return { status: response.status, text: await response.text() };
    };

    it("refuses an action it does not know as an error document", async () => {
      const { status, text } = await form("Action=ListUsers&Version=2010-05-08");
      expect(status).to.equal(400);
      expect(text).to.contain("<Error><Type>Sender</Type><Code>UnknownOperationException</Code>");
    });

    it("refuses numbers and booleans that are none", async () => {
      const { status, text } = await form("Action=ListRoles&Version=2010-05-08&MaxItems=many");
      expect(status).to.equal(400);
      expect(text).to.contain("<Code>MalformedInput</Code>");
    });

    it("survives names and lists without end", async () => {
      const bodies = [
        `Action=TagRole&Version=2010-05-08&RoleName=x&${"Tags.".repeat(50_000)}=1`,
        `Action=TagRole&Version=2010-05-08&RoleName=x&Tags.member.1=&Tags.member.1.Key.Key.Key=x`,
        "Action=CreateTopic&Version=2010-03-31&Name=%ff%fe%00&Attributes.entry.1.key=__proto__&Attributes.entry.1.value=x",
        "Action=Publish&Version=2010-03-31&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=",
        "Action=__proto__&Version=2010-05-08",
      ];
      for (const body of bodies) expect((await form(body)).status).to.be.within(400, 404);
    });
  });

  describe("to S3", () => {
    it("refuses paths, bodies and headers that mean nothing", async () => {
      await fetch(`${emulator.endpoint}/bucket`, { method: "PUT" });
      const requests: [string, string, RequestInit][] = [
        ["InvalidURI", "/bucket/%zz", {}],
        ["KeyTooLongError", `/bucket/${"k".repeat(1025)}`, { method: "PUT", body: "x" }],
        ["MalformedXML", "/bucket?delete", { method: "POST", body: "<Delete>" }],
        ["MalformedXML", "/bucket?tagging", { method: "PUT", body: "<!DOCTYPE x [<!ENTITY a 'b'>]><Tagging/>" }],
        ["MalformedXML", "/bucket?cors", { method: "PUT", body: "{}" }],
        [
          "IncompleteBody",
          "/bucket/k",
          { method: "PUT", body: "5\r\nab", headers: { "content-encoding": "aws-chunked" } },
        ],
        ["InvalidDigest", "/bucket/k", { method: "PUT", body: "x", headers: { "content-md5": "no" } }],
        ["InvalidArgument", "/bucket?list-type=2&max-keys=many", {}],
        ["InvalidArgument", "/bucket?encoding-type=latin", {}],
        ["InvalidArgument", "/bucket/k", { method: "PUT", headers: { "x-amz-copy-source": "nowhere" } }],
        ["UnknownOperationException", "/bucket/k?uploads", { method: "POST" }],
        ["UnknownOperationException", "/bucket", { method: "PATCH" }],
        ["NoSuchBucket", "/__proto__/constructor", {}],
      ];
      for (const [code, path, init] of requests) {
        const response = await fetch(emulator.endpoint + path, init);
        expect(await response.text(), path).to.contain(`<Code>${code}</Code>`);
        expect(response.status, path).to.be.within(400, 404);
      }
    });
  });

  describe("to the services that are asked by path", () => {
    it("refuses a path whose percent signs mean nothing", async () => {
      for (const signer of [undefined, "lambda", "resource-groups"]) {
        const headers = signer ? { authorization: `AWS4-HMAC-SHA256 Credential=a/b/c/${signer}/aws4_request` } : {};
        for (const path of ["/2015-03-31/functions/%zz", "/2015-03-31/functions/%zz/code", "/resources/%zz/tags"]) {
          const response = await fetch(emulator.endpoint + path, { headers });
          expect(response.status, `${signer} ${path}`).to.equal(400);
        }
      }
    });
  });

  describe("on the wire", () => {
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(emulator.endpoint);
        const socket = connect(Number(port), hostname, () => socket.end(text));
        let answer = "";
        socket.on("data", (chunk) => {
          answer += chunk;
        });
        socket.on("close", () => resolve(answer));
        socket.on("error", reject);
      });

    it("answers 400 to what is no HTTP", async () => {
      expect(await raw("hello\r\n\r\n")).to.match(/^HTTP\/1\.1 400 /);
    });

    it("takes the whole URL in the request line, as proxies get it", async () => {
      const answer = await raw(
        "GET http://localhost/_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      );
      expect(answer).to.match(/^HTTP\/1\.1 200 /);
    });

    it("lets a client go that ends in the middle of a body", async () => {
      await raw("POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSSM.X\r\nContent-Length: 100\r\n\r\n{");
      expect((await fetch(`${emulator.endpoint}/_emulator/health`)).status).to.equal(200);
    });
  });

  it(`answers no operation of SSM with a 500, whatever the input (seed ${SEED}, ${ROUNDS} rounds)`, async function () {
    this.timeout(300_000);
    const chance = new Chance(SEED);
    const known = new KnownIds();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, { input }] of Object.entries(SSM_OPERATIONS)) {
        // Otherwise nothing would live long enough for the others to find it.
        if (/^(Delete|Deregister)/.test(name) && chance.next() % 100 < 80) continue;
        const body = JSON.stringify(randomInput(input, chance, known.all()));
        const response = await post(`AmazonSSM.${name}`, body);
        const answer = await response.text();
        expect(response.status, `${name} ${body}\n${answer}`).to.be.oneOf([200, 400]);
        if (response.status === 200) known.add(answer);
      }
      const { status, body } = await emulator.control("POST", "/clock", { advance: "PT7M" });
      expect(status, body.error).to.equal(200);
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).to.equal(false);
  });
});

/** The ids seen last in answers, a few of each kind. */
class KnownIds {
  readonly #ids = new Map<string, string[]>();

  add(answer: string): void {
    for (const [id] of answer.matchAll(
      /\b(mw|pb|i|mi)-[0-9a-f]{17}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
    )) {
      const kind = id
        .slice(0, id.indexOf("-"))
        .padEnd(8, "-")
        .slice(0, 3)
        .replace(/[0-9a-f]{3}/, "uuid");
      const ids = this.#ids.get(kind) ?? [];
      if (!ids.includes(id)) this.#ids.set(kind, [id, ...ids].slice(0, kind === "uuid" ? 20 : 4));
    }
  }

  all(): string[] {
    return [...this.#ids.values()].flat();
  }
}
