import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect } from "chai";
import { createHttpServer, HTTP_LIMITS, type HttpLimits } from "../../../emulator/wire/http-server.ts";

describe("the limits of the HTTP server", () => {
  let server: Server;
  let sockets: Socket[];
  let port: number;
  /** Lets the requests be answered that wait for it. */
  let answerAll: () => void;

  async function serve(limits: Partial<HttpLimits>): Promise<void> {
    sockets = [];
    const waiting = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    server = createHttpServer({
      gate: () => undefined,
      async answer({ path, body }) {
        if (path === "/wait") await waiting;
        return { status: 200, headers: {}, body: `${body.length}` };
      },
      nextRequestId: () => "id",
      onFault: (_request, error) => {
        throw error;
      },
      limits: { ...HTTP_LIMITS, ...limits },
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  }
  afterEach(async () => {
    answerAll();
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function open(): Socket {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    sockets.push(socket);
    return socket;
  }

  /** All that the server sends on a connection until it closes it, or one answer. */
  async function received(socket: Socket): Promise<string> {
    let text = "";
    for await (const chunk of socket) {
      text += chunk;
      if (text.includes("\r\n\r\n") && !text.includes("100 Continue")) break;
    }
    return text;
  }

  const status = (text: string) => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];
  const post = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`;

  it("answer 431 to headers that are too large", async () => {
    await serve({ headerBytes: 4096 });
    const socket = open();
    socket.write(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(5000)}\r\n\r\n`);
    expect(status(await received(socket))).to.equal("431");
  });

  it("answer 413 to a body that is too large, whether it says so or not", async () => {
    await serve({ bodyBytes: 1000 });
    const said = open();
    said.write(post("/", 2000) + "x".repeat(2000));
    expect(status(await received(said))).to.equal("413");
    const chunked = open();
    chunked.write(
      `POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n${"x".repeat(2000)}\r\n`,
    );
    expect(status(await received(chunked))).to.equal("413");
    const right = open();
    right.write(post("/", 1000) + "x".repeat(1000));
    expect(status(await received(right))).to.equal("200");
  });

  it("answer 503 to what would be too much together, and serve it when the others are answered", async () => {
    await serve({ allBodiesBytes: 3000 });
    const first = open();
    first.write(post("/wait", 2000) + "x".repeat(2000));
    // The first is read whole before the second comes.
    await new Promise((resolve) => server.once("request", resolve));
    const second = open();
    second.write(post("/", 2000) + "x".repeat(2000));
    expect(status(await received(second))).to.equal("503");
    const small = open();
    small.write(post("/", 500) + "x".repeat(500));
    expect(status(await received(small))).to.equal("200");
    answerAll();
    expect(status(await received(first))).to.equal("200");
    const third = open();
    third.write(post("/", 2000) + "x".repeat(2000));
    expect(status(await received(third))).to.equal("200");
  });

  it("close a connection whose headers do not arrive, or whose body drips", async () => {
    await serve({ headersMs: 200, requestMs: 400 });
    const silent = open();
    silent.write("GET / HTTP/1.1\r\nhost:");
    const dripping = open();
    dripping.write(post("/", 1000));
    const drip = setInterval(() => dripping.write("x"), 20);
    try {
      expect(status(await received(silent)) ?? "closed").to.be.oneOf(["408", "closed"]);
      expect(status(await received(dripping)) ?? "closed").to.be.oneOf(["408", "closed"]);
    } finally {
      clearInterval(drip);
    }
    const right = open();
    right.write(post("/", 0));
    expect(status(await received(right))).to.equal("200");
  });

  it("close connections beyond their number, and leave the others", async () => {
    await serve({ connections: 3 });
    const kept = [open(), open(), open()];
    await Promise.all(kept.map((socket) => once(socket, "connect")));
    const more = open();
    expect(await received(more).catch(() => "")).to.equal("");
    for (const socket of kept) {
      socket.write(post("/", 0));
      expect(status(await received(socket))).to.equal("200");
    }
  });
});
