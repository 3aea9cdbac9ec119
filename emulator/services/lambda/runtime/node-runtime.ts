/** What the child process gets on its standard input. */
export interface RuntimeRequest {
  readonly folder: string;
  /** `file.export`, with folders before the file. */
  readonly handler: string;
  readonly payload: string;
  readonly timeoutMs: number;
  readonly clientContext: string | null;
  /** The plain members of the context object. */
  readonly context: Readonly<Record<string, string>>;
}

/** What it writes to file descriptor 3. */
export type RuntimeAnswer =
  | { readonly result: string }
  | { readonly isTimedOut: true }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace: string[] } };

/**
 * Lambda's Node.js runtime, as far as a function notices. Its source is handed to a Node.js process of its own, so it
 * uses nothing from around it. The time that remains is counted by the process's own life: it begins with the call.
 */
async function runtime(): Promise<void> {
  const { readFileSync, writeSync, existsSync } = await import("node:fs");
  const { join } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  const { format } = await import("node:util");
  const request: RuntimeRequest = JSON.parse(readFileSync(0, "utf8"));

  function answer(value: RuntimeAnswer): never {
    const text = Buffer.from(JSON.stringify(value));
    for (let at = 0; at < text.length; ) at += writeSync(3, text, at);
    process.exit(0);
  }

  function refuse(thrown: unknown, errorType?: string): never {
    const isError = thrown instanceof Error;
    answer({
      error: {
        errorType: errorType ?? (isError ? thrown.name : typeof thrown),
        errorMessage: isError ? thrown.message : String(thrown),
        trace: isError ? (thrown.stack ?? "").split("\n") : [],
      },
    });
  }

  for (const [method, level] of [
    ["log", "INFO"],
    ["info", "INFO"],
    ["debug", "DEBUG"],
    ["warn", "WARN"],
    ["error", "ERROR"],
    ["trace", "TRACE"],
  ] as const) {
    console[method] = (...parts: unknown[]) => {
      writeSync(1, `${request.context.awsRequestId}\t${level}\t${format(...parts)}\n`);
    };
  }
  process.on("uncaughtException", (error) => refuse(error));
  process.on("unhandledRejection", (reason) => refuse(reason, "Runtime.UnhandledPromiseRejection"));

  const at = request.handler.lastIndexOf(".");
  const [module, name] = [request.handler.slice(0, at), request.handler.slice(at + 1)];
  if (at <= 0) refuse(new Error(`Bad handler ${request.handler}`), "Runtime.MalformedHandlerName");
  const file = ["", ".js", ".mjs", ".cjs"]
    .map((end) => join(request.folder, module) + end)
    .find((path) => existsSync(path));
  if (file === undefined) refuse(new Error(`Cannot find module '${module}'`), "Runtime.ImportModuleError");

  // biome-ignore lint/suspicious/noExplicitAny: whatever the function's module exports
  let exported: any;
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (error) {
    refuse(error, error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError");
  }
  const handler = exported[name] ?? exported.default?.[name];
  if (typeof handler !== "function") {
    refuse(new Error(`${request.handler} is undefined or not exported`), "Runtime.HandlerNotFound");
  }

  let event: unknown;
  try {
    event = JSON.parse(request.payload);
  } catch (error) {
    refuse(error, "Runtime.MalformedEventName");
  }
  const startedS = process.uptime();
  // What keeps the process from getting here in time is killed from outside.
  AbortSignal.timeout(request.timeoutMs).addEventListener("abort", () => answer({ isTimedOut: true }));
  const end = (value: unknown) => {
    try {
      answer({ result: JSON.stringify(value) ?? "null" });
    } catch (error) {
      refuse(error, "Runtime.MarshalError");
    }
  };
  const context = {
    ...request.context,
    clientContext: request.clientContext === null ? undefined : JSON.parse(request.clientContext),
    identity: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(request.timeoutMs - (process.uptime() - startedS) * 1000)),
    done: (error: unknown, value: unknown) => (error ? refuse(error) : end(value)),
    succeed: end,
    fail: (error: unknown) => refuse(error),
  };
  // A handler that neither promises anything nor calls back has returned nothing once nothing is left to do.
  process.on("beforeExit", () => end(null));
  try {
    const returned = handler(event, context, context.done);
    if (typeof returned?.then === "function") end(await returned);
  } catch (error) {
    refuse(error);
  }
}

/** A program for `node --input-type=module --eval`. */
export const NODE_RUNTIME = `(${runtime})()`;
