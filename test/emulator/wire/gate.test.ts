import { connect } from "node:net";
import { expect } from "chai";
import { createGate } from "../../../emulator/wire/gate.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

type Headers = Readonly<Record<string, string>>;

describe("the gate", () => {
  const gate = createGate(["0.0.0.0", "emulator.internal", "*.docker.internal", "FD00::1"]);
  const statusOf = (
    rawHeaders: readonly string[],
    { method = "POST", target = "/", localAddress = "127.0.0.1" } = {},
  ) => gate({ method, target, rawHeaders, localAddress: () => localAddress })?.status;
  const ask = (headers: Headers, request = {}) => statusOf(Object.entries(headers).flat(), request);

  describe("takes the Host", () => {
    for (const host of [
      "127.0.0.1:4599",
      "127.0.0.1",
      "127.8.9.10:80",
      "localhost:4599",
      "LOCALHOST:4599",
      "localhost.:4599",
      "[::1]:4599",
      "[0:0:0:0:0:0:0:1]",
      "[::ffff:127.0.0.1]:4599",
      "bucket.localhost:4599",
      "my.dotted_bucket.s3.localhost:4599",
      "0.0.0.0:4599",
      "emulator.internal",
      "Emulator.Internal:8080",
      "host.docker.internal:4599",
      "[fd00::1]:4599",
    ]) {
      it(host, () => expect(ask({ host })).to.equal(undefined));
    }

    it("that is the address of the connection, and no other", () => {
      expect(ask({ host: "192.0.2.7:4599" }, { localAddress: "192.0.2.7" })).to.equal(undefined);
      expect(ask({ host: "192.0.2.7:4599" }, { localAddress: "::ffff:192.0.2.7" })).to.equal(undefined);
      expect(ask({ host: "[2001:DB8::7]" }, { localAddress: "2001:db8::7" })).to.equal(undefined);
      expect(ask({ host: "192.0.2.8:4599" }, { localAddress: "192.0.2.7" })).to.equal(403);
    });
  });

  describe("refuses the Host", () => {
    for (const host of [
      "",
      "evil.test",
      "evil.test:4599",
      "localhost.evil.test",
      "127.0.0.1.evil.test",
      "127.0.0.1.nip.io",
      "evillocalhost",
      ".localhost",
      "a..localhost",
      "localhost..",
      "localhost:",
      "localhost:4599:80",
      "localhost:99999999",
      "192.0.2.1:4599",
      "localhost:port",
      "user@localhost",
      "127.0.0.1@evil.test",
      "evil.test#localhost",
      "evil.test/localhost",
      "evil.test?.localhost",
      "evil.test\\.localhost",
      "evil.test, localhost",
      "localhost evil.test",
      "localhost\u0000",
      "%6cocalhost",
      "lоcalhost",
      "127.1",
      "2130706433",
      "0x7f.0.0.1",
      "0177.0.0.1",
      "127.0.0.256",
      "128.0.0.1",
      "::1",
      "[::1%lo]",
      "[::1%25lo]",
      "[::2]",
      "[::ffff:192.0.2.7]",
      "[localhost]",
      "[127.0.0.1]",
      "[::1",
      "docker.internal",
      "evildocker.internal",
      "a.emulator.internal",
      "bucket.s3.amazonaws.com",
    ]) {
      it(JSON.stringify(host), () => expect(ask({ host })).to.equal(403));
    }

    it("that is missing or there twice", () => {
      expect(statusOf([])).to.equal(400);
      expect(statusOf(["Host", "localhost", "host", "localhost"])).to.equal(400);
      expect(statusOf(["Host", "evil.test", "HOST", "localhost"])).to.equal(400);
    });

    it("of its own pages when it is no host of a URL", () => {
      for (const host of ["localhost:99999", "%zz.localhost"]) {
        expect(ask({ host, origin: `http://${host}` }), host).to.equal(403);
      }
    });

    it("with the name, and names the flag", () => {
      const refusal = gate({ method: "GET", target: "/", rawHeaders: ["Host", "evil.test"], localAddress: () => "" });
      expect(refusal?.message).to.contain('"evil.test"').and.contain("--allow-host");
    });
  });

  describe("knows its own pages", () => {
    const own: readonly [string, Headers][] = [
      ["no browser at all", {}],
      ["an own origin", { origin: "http://localhost:4599" }],
      ["an own referrer", { referer: "http://localhost:4599/_emulator/console/?a=b" }],
      ["an empty referrer", { referer: "" }],
      ["the same origin", { "sec-fetch-site": "same-origin" }],
      ["a typed address", { "sec-fetch-site": "none" }],
    ];
    for (const [what, headers] of own) {
      it(what, () => expect(ask({ host: "localhost:4599", ...headers })).to.equal(undefined));
    }

    it("behind TLS, for a name that was allowed", () => {
      expect(ask({ host: "emulator.internal", origin: "https://emulator.internal" })).to.equal(undefined);
      expect(ask({ host: "emulator.internal", origin: "https://other.internal" })).to.equal(403);
    });

    it("by their port, of which 80 is not written", () => {
      expect(ask({ host: "localhost:80", origin: "http://localhost" })).to.equal(undefined);
      expect(ask({ host: "localhost", origin: "http://localhost" })).to.equal(undefined);
      expect(ask({ host: "localhost", origin: "https://localhost" })).to.equal(403);
    });
  });

  describe("refuses", () => {
    const foreign: readonly [string, Headers][] = [
      ["another origin", { origin: "http://evil.test" }],
      ["the origin of a sandbox or a file", { origin: "null" }],
      ["an empty origin", { origin: "" }],
      ["another port", { origin: "http://localhost:3000" }],
      ["another scheme", { origin: "https://localhost:4599" }],
      ["another loopback name", { origin: "http://127.0.0.1:4599" }],
      ["a bucket's name", { origin: "http://bucket.localhost:4599" }],
      ["an extension", { origin: "chrome-extension://abc" }],
      ["two origins", { origin: "http://localhost:4599, http://evil.test" }],
      ["another referrer", { referer: "http://evil.test/localhost:4599" }],
      ["a referrer with a name of the own", { referer: "http://localhost:4599@evil.test/" }],
      ["a referrer that is no URL", { referer: "localhost:4599" }],
      ["another site", { "sec-fetch-site": "cross-site" }],
      ["another port of this site", { "sec-fetch-site": "same-site" }],
      ["a site unknown until now", { "sec-fetch-site": "nearby" }],
      ["an own origin with another site", { origin: "http://localhost:4599", "sec-fetch-site": "cross-site" }],
      ["an own origin with another referrer", { origin: "http://localhost:4599", referer: "http://evil.test/" }],
    ];
    for (const [what, headers] of foreign) {
      it(what, () => {
        for (const method of ["GET", "HEAD", "POST", "OPTIONS", "DELETE"]) {
          expect(ask({ host: "localhost:4599", ...headers }, { method }), method).to.equal(403);
        }
      });
    }

    it("a header that is there twice, once foreign", () => {
      for (const [name, own, other] of [
        ["Origin", "http://localhost", "http://evil.test"],
        ["Referer", "http://localhost/", "http://evil.test/"],
        ["Sec-Fetch-Site", "same-origin", "cross-site"],
      ] as const) {
        expect(statusOf(["Host", "localhost", name, own, name.toLowerCase(), other]), name).to.equal(403);
        expect(statusOf(["Host", "localhost", name, other, name.toUpperCase(), own]), name).to.equal(403);
      }
    });

    it("a request line that names another host than the Host header", () => {
      const host = "localhost:4599";
      expect(ask({ host }, { target: "http://localhost:4599/x" })).to.equal(undefined);
      expect(ask({ host }, { target: "http://evil.test/x" })).to.equal(403);
      expect(ask({ host }, { target: "http://user@localhost:4599/x" })).to.equal(403);
      expect(ask({ host: "evil.test" }, { target: "http://evil.test/x" })).to.equal(403);
      expect(ask({ host }, { target: "*" })).to.equal(400);
      expect(ask({ host }, { target: "localhost:4599" })).to.equal(400);
      expect(ask({ host }, { target: "file:///etc/passwd" })).to.equal(400);
    });

    it("TRACE, CONNECT and WebSockets; other upgrades are passed over, as HTTP has it", () => {
      expect(ask({ host: "localhost" }, { method: "TRACE" })).to.equal(405);
      expect(ask({ host: "localhost" }, { method: "CONNECT", target: "localhost:80" })).to.equal(405);
      expect(ask({ host: "localhost", upgrade: "WebSocket" }, { method: "GET" })).to.equal(400);
      expect(ask({ host: "localhost", upgrade: "h2c" })).to.equal(undefined);
    });
  });
});

describe("the gate before the emulator", () => {
  let emulator: TestEmulator;

  before(async () => {
    emulator = await startTestEmulator({ allowHosts: ["emulator.internal"] });
  });

  after(() => emulator.stop());

  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(emulator.endpoint);
      const socket = connect(Number(port), hostname, () => socket.end(text.replaceAll("\n", "\r\n")));
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
    });
  const send = (line: string, headers: string, body = "") =>
    raw(`${line} HTTP/1.1\n${headers}\nConnection: close\nContent-Length: ${body.length}\n\n${body}`);

  it("answers in the protocol of the request, in words, and allows no other origin anything", async () => {
    const requests: [string, string, string][] = [
      ["POST /_emulator/reset", "Content-Type: application/json", '{"error":'],
      ["POST /", "X-Amz-Target: AmazonSSM.DescribeParameters", '{"__type":"AccessDenied"'],
      ["POST /", "Content-Type: application/x-www-form-urlencoded", "<ErrorResponse><Error>"],
      ["GET /bucket/key", "Accept: */*", "<Error><Code>AccessDenied</Code>"],
    ];
    for (const [line, header, start] of requests) {
      for (const foreign of ["Host: evil.test", "Host: localhost\nOrigin: http://evil.test"]) {
        const answer = await send(line, `${header}\n${foreign}`);
        expect(answer, line).to.match(/^HTTP\/1\.1 403 /);
        expect(answer).to.contain(start).and.contain("--allow-host").and.contain("evil.test");
        expect(answer.toLowerCase()).not.to.contain("access-control");
        expect(answer.toLowerCase()).to.match(/x-am(zn|z)-request-?id: [0-9a-f-]{36}/);
      }
    }
  });

  it("lets a preflight of another origin fail", async () => {
    const preflight = (origin: string) =>
      send("OPTIONS /_emulator/clock", `Host: localhost\nOrigin: ${origin}\nAccess-Control-Request-Method: POST`);
    expect(await preflight("http://evil.test")).to.match(/^HTTP\/1\.1 403 /);
    expect((await preflight("http://localhost")).toLowerCase())
      .to.match(/^http\/1\.1 405 /)
      .and.not.contain("access-control-allow");
  });

  it("does not wait for the body of a stranger", async () => {
    const answer = await raw("PUT /bucket/key HTTP/1.1\nHost: evil.test\nContent-Length: 999\n\n");
    expect(answer).to.match(/^HTTP\/1\.1 403 /);
  });

  it("takes a name that was allowed", async () => {
    expect(await send("GET /_emulator/health", "Host: emulator.internal:80")).to.match(/^HTTP\/1\.1 200 /);
    expect(await send("GET /_emulator/health", "Host: other.internal:80")).to.match(/^HTTP\/1\.1 403 /);
  });

  it("says what a name to allow looks like", async () => {
    for (const name of ["http://emulator", "emulator:4599", "", "a b", "*"]) {
      const error = await startTestEmulator({ allowHosts: [name] }).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error?.message, name).to.contain(`Invalid host name "${name}"`);
    }
  });
});
