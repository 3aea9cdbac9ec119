import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect } from "chai";
import { controlClient } from "../../../emulator/control/control-client.ts";

describe("the client of the control API", () => {
  let server: Server;
  /** Answers one request of each connection, and at the next closes all that it has answered on, as a restart does. */
  before(async () => {
    const used = new Set<Socket>();
    server = createServer((request, response) => {
      if (used.has(request.socket)) {
        for (const socket of used) socket.destroy();
        used.clear();
        return;
      }
      used.add(request.socket);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  it("asks by a new connection each time, since a restart closes the others", async () => {
    const { ask } = controlClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const asked = async (method: string, body?: object) => {
      const answers: (number | string)[] = [];
      for (let count = 0; count < 4; count++) {
        answers.push(
          await ask(method, "/clock", body).then(
            ({ status }) => status,
            (error: Error) => error.message,
          ),
        );
      }
      return answers;
    };
    expect(await asked("GET")).to.deep.equal([200, 200, 200, 200]);
    expect(await asked("POST", { advance: "PT1M" })).to.deep.equal([200, 200, 200, 200]);
  });
});
