// The measure beside the emulator: JSON in, JSON out, no store. Prints its address.
import { createServer } from "node:http";

const WINDOW = { Enabled: true, Duration: 2, Cutoff: 1, Schedule: "rate(1 day)" };
const WindowIdentities = Array.from({ length: 10 }, (_, n) => ({ WindowId: `mw-${n}`, Name: `name-${n}`, ...WINDOW }));
const answer = JSON.stringify({ WindowIdentities });

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    JSON.parse(Buffer.concat(chunks).toString() || "{}");
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(answer),
    });
    response.end(JSON.stringify(JSON.parse(answer)));
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
