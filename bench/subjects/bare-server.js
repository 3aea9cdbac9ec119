// What Node.js itself can do on this machine: it parses the JSON of each request and writes an answer, without a store.
// Prints its address. `PUT /` with a JSON value makes that the answer from then on.
import { createServer } from "node:http";

/** @type {unknown} */
let answer = {};

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const value = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    if (request.method === "PUT") answer = value;
    const text = JSON.stringify(answer);
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
