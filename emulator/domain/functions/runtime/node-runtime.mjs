// Lambda's Node.js runtime, as far as a function notices: run-function.ts starts it by its path. It reads a RuntimeRequest from its
// standard input and answers on file descriptor 3: an empty line when it has started, then a line `returned` or `failed`, then JSON.
import { subscribe } from "node:diagnostics_channel";
import { existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

/** @type {import("./run-function.ts").RuntimeRequest} */
const request = JSON.parse(readFileSync(0, "utf8"));
write(3, "\n");
const startedS = process.uptime();

/** @param {number} descriptor @param {string} text */
function write(descriptor, text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      // A function that used process.stdout has made the pipe one that does not wait.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** @param {"returned" | "failed"} kind @param {string} json @returns {never} */
function answer(kind, json) {
  write(3, `${kind}\n${json}`);
  process.exit(0);
}

/** @param {unknown} thrown @param {string} [errorType] @returns {never} */
function refuse(thrown, errorType) {
  const isError = thrown instanceof Error;
  const error = {
    errorType: errorType ?? (isError ? thrown.name : typeof thrown),
    errorMessage: isError ? thrown.message : String(thrown),
    trace: isError ? String(thrown.stack ?? "").split("\n") : [],
  };
  answer("failed", JSON.stringify(error));
}

/** @param {unknown} [value] @returns {never} */
function end(value) {
  let json;
  try {
    json = JSON.stringify(value) ?? "null";
  } catch (error) {
    refuse(error, "Runtime.MarshalError");
  }
  answer("returned", json);
}

for (const [method, level] of /** @type {const} */ ([
  ["log", "INFO"],
  ["info", "INFO"],
  ["debug", "DEBUG"],
  ["warn", "WARN"],
  ["error", "ERROR"],
  ["trace", "TRACE"],
])) {
  console[method] = (/** @type {unknown[]} */ ...parts) => {
    write(1, `${request.context.awsRequestId}\t${level}\t${format(...parts)}\n`);
  };
}
process.on("uncaughtException", (error) => refuse(error));
process.on("unhandledRejection", (reason) => refuse(reason, "Runtime.UnhandledPromiseRejection"));

// AWS's SDKs say who calls by this header; plain `fetch` gets it here, so that a function that waits for another is known by it.
const { _X_AMZN_TRACE_ID: traceId = "", AWS_ENDPOINT_URL: endpoint = "" } = process.env;
subscribe("undici:request:create", (message) => {
  const { request: sent } =
    /** @type {{ request: { origin: string, addHeader(name: string, value: string): void } }} */ (message);
  if (URL.canParse(endpoint) && sent.origin === new URL(endpoint).origin) sent.addHeader("x-amzn-trace-id", traceId);
});

const dot = request.handler.lastIndexOf(".");
const [module, name] = [request.handler.slice(0, dot), request.handler.slice(dot + 1)];
if (dot <= 0) refuse(new Error(`Bad handler ${request.handler}`), "Runtime.MalformedHandlerName");
const file = ["", ".js", ".mjs", ".cjs"]
  .map((extension) => join(request.folder, module) + extension)
  .find((path) => existsSync(path));
if (file === undefined) refuse(new Error(`Cannot find module '${module}'`), "Runtime.ImportModuleError");

let exported;
try {
  exported = await import(pathToFileURL(file).href);
} catch (error) {
  refuse(error, error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError");
}
const handler = exported[name] ?? exported.default?.[name];
if (typeof handler !== "function") {
  refuse(new Error(`${request.handler} is undefined or not exported`), "Runtime.HandlerNotFound");
}

let event;
try {
  event = JSON.parse(request.payload);
} catch (error) {
  refuse(error, "Runtime.MalformedEventName");
}
const context = {
  ...request.context,
  clientContext: request.clientContext === null ? undefined : JSON.parse(request.clientContext),
  identity: undefined,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, Math.round(request.timeoutMs - (process.uptime() - startedS) * 1000)),
  done: (/** @type {unknown} */ error, /** @type {unknown} */ value) => (error ? refuse(error) : end(value)),
  succeed: end,
  fail: (/** @type {unknown} */ error) => refuse(error),
};
// A handler that neither promises anything nor calls back has returned nothing once nothing is left to do.
process.on("beforeExit", () => end(null));
try {
  const returned = handler(event, context, context.done);
  if (typeof returned?.then === "function") end(await returned);
} catch (error) {
  refuse(error);
}
