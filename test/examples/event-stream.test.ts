import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { eventStream } from "../../examples/service/event-stream.ts";
import { eventually } from "../helpers/eventually.ts";

/** A hundred megabytes of events. */
const COUNT = 100_000;
const EVENT = { text: "x".repeat(1000) };

describe("the stream of the example service", () => {
  for (const format of ["sse", "ndjson"] as const) {
    it(`takes no more events than a client reads, as ${format}`, async () => {
      let taken = 0;
      let isLeft = false;
      async function* events() {
        try {
          for (let sequence = 1; sequence <= COUNT; sequence++) {
            taken = sequence;
            yield { sequence, ...EVENT };
          }
        } finally {
          isLeft = true;
        }
      }
      const server = createServer((_incoming, answer) => {
        const stream = eventStream(events(), format);
        stream.pipe(answer);
        answer.on("close", () => stream.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const client = request({ port: (server.address() as AddressInfo).port });
      client.on("error", () => {});
      client.end();
      const [response] = await once(client, "response");
      response.pause();
      // What fits into the buffers of two sockets is taken; then it stands still.
      let before = -1;
      while (taken > before) {
        before = taken;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(taken)
        .to.be.greaterThan(0)
        .and.lessThan(COUNT / 4);
      client.destroy();
      await eventually("the events are left", 10, () => isLeft);
      expect(taken).to.be.lessThan(COUNT / 4);
      server.close();
    });
  }
});
