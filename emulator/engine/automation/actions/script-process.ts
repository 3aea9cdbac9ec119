import { spawn } from "node:child_process";

export interface Script {
  readonly source: string;
  /** The name of the function; some write the file's before it. */
  readonly handler: string;
  readonly payload: object;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

export type ScriptResult =
  | { readonly kind: "ended"; readonly value: unknown }
  | { readonly kind: "timed-out" }
  | { readonly kind: "failed"; readonly reason: string };

export interface Interpreter {
  readonly command: string;
  readonly arguments: readonly string[];
}

/**
 * Reads `{source, handler, payload}` from its input and writes what the handler returns to file descriptor 3: what a
 * script prints is its own and does not get in between.
 */
const PYTHON = `
import json, os, sys, traceback
request = json.load(sys.stdin)
scope = {"__name__": "script"}
try:
    exec(compile(request["source"], "script.py", "exec"), scope)
    name = request["handler"].split(".")[-1]
    if not callable(scope.get(name)):
        raise NameError("the script has no function " + name)
    answer = {"value": scope[name](request["payload"], {})}
    text = json.dumps(answer, default=str)
except BaseException as error:
    text = json.dumps({"error": traceback.format_exception_only(type(error), error)[-1].strip()})
with os.fdopen(3, "w") as result:
    result.write(text)
`;

const NODE = `
const { readFileSync, writeSync } = require("node:fs");
const { createRequire } = require("node:module");
const request = JSON.parse(readFileSync(0, "utf8"));
(async () => {
  const name = request.handler.split(".").pop();
  const script = { exports: {} };
  const body = new Function("module", "exports", "require", request.source + "\\n;return typeof " + name + " === 'function' ? " + name + " : undefined;");
  const found = body(script, script.exports, createRequire(process.cwd() + "/")) ?? script.exports[name];
  if (typeof found !== "function") throw new Error("the script has no function " + name);
  return found(request.payload, {});
})().then(
  (value) => ({ value: value === undefined ? null : value }),
  (error) => ({ error: String(error) }),
).then((answer) => {
  const text = Buffer.from(JSON.stringify(answer));
  for (let at = 0; at < text.length; ) at += writeSync(3, text, at);
  process.exit(0);
});
`;

/** @returns undefined for a runtime that the emulator cannot run. */
export function interpreterOf(runtime: string): Interpreter | undefined {
  if (/^python3(\.\d+)?$/i.test(runtime)) return { command: "python3", arguments: ["-c", PYTHON] };
  if (/^node(js)?(\d+(\.x)?)?$/i.test(runtime)) return { command: process.execPath, arguments: ["-e", NODE] };
  return undefined;
}

/** A result may be as large as this; AWS allows 100 KB. */
const RESULT_BYTES_MAX = 100 * 1024;
const OUTPUT_CHARACTERS_MAX = 2000;

/** Runs it to its end; whatever goes wrong with it is its result. */
export function runScript(
  interpreter: Interpreter,
  { source, handler, payload, timeoutMs, environment }: Script,
): Promise<ScriptResult> {
  return new Promise((resolve) => {
    const child = spawn(interpreter.command, interpreter.arguments, {
      env: { PATH: process.env.PATH ?? "", ...environment },
      stdio: ["pipe", "ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const result: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdio[3]!.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= RESULT_BYTES_MAX) result.push(chunk);
    });
    child.stderr!.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-OUTPUT_CHARACTERS_MAX);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const isAbsent = error.code === "ENOENT";
      const reason = isAbsent ? `${interpreter.command} is not installed on this machine.` : error.message;
      resolve({ kind: "failed", reason: `The script could not be run: ${reason}` });
    });
    // A script that ends without reading its input is no fault of ours.
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(JSON.stringify({ source, handler, payload }));
    child.on("close", (code, signal) => {
      if (signal === "SIGKILL") return resolve({ kind: "timed-out" });
      if (size > RESULT_BYTES_MAX) {
        return resolve({
          kind: "failed",
          reason: `The script's result has ${size} bytes; it may have ${RESULT_BYTES_MAX}.`,
        });
      }
      resolve(readResult(Buffer.concat(result).toString("utf8"), code, stderr));
    });
  });
}

function readResult(text: string, code: number | null, stderr: string): ScriptResult {
  if (text === "") {
    return { kind: "failed", reason: `The script ended with exit code ${code} and without a result. ${stderr}`.trim() };
  }
  let answer: { readonly value?: unknown; readonly error?: string };
  try {
    answer = JSON.parse(text);
  } catch {
    // Python writes NaN, and a script can write to the descriptor itself.
    return { kind: "failed", reason: "The script's result is not JSON." };
  }
  if (answer.error !== undefined) return { kind: "failed", reason: `The script failed: ${answer.error}` };
  return { kind: "ended", value: answer.value ?? null };
}
