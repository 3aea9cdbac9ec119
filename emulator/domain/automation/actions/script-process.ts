import { fileURLToPath } from "node:url";
import { BoundedOutput } from "../../../processes/bounded-output.ts";
import type { ChildProcesses } from "../../../processes/child-processes.ts";
import type { ProcessEnd } from "../../../processes/contained-process.ts";

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
  | { readonly kind: "failed"; readonly reason: string }
  /** The emulator closed. */
  | { readonly kind: "stopped" };

export interface Interpreter {
  readonly command: string;
  /** The path of the program that runs the script. */
  readonly program: string;
}

const PYTHON_PROGRAM = fileURLToPath(new URL("./script-runtime.py", import.meta.url));
const NODE_PROGRAM = fileURLToPath(new URL("./script-runtime.cjs", import.meta.url));

/** @returns undefined for a runtime that the emulator cannot run. */
export function interpreterOf(runtime: string): Interpreter | undefined {
  if (/^python3(\.\d+)?$/i.test(runtime)) return { command: "python3", program: PYTHON_PROGRAM };
  if (/^node(js)?(\d+(\.x)?)?$/i.test(runtime)) return { command: process.execPath, program: NODE_PROGRAM };
  return undefined;
}

/** Maximum size of a result; AWS allows 100 KB. */
const RESULT_BYTES_MAX = 100 * 1024;
const OUTPUT_BYTES_MAX = 2000;

/** Runs the script to its end. Failures are part of the result. */
export async function runScript(
  interpreter: Interpreter,
  { source, handler, payload, timeoutMs, environment }: Script,
  children: ChildProcesses,
): Promise<ScriptResult> {
  const stderr = new BoundedOutput("last", OUTPUT_BYTES_MAX);
  const result = new BoundedOutput("first", RESULT_BYTES_MAX);
  const end = await children.run({
    kind: "scripts",
    prepare: (folder) => ({
      command: interpreter.command,
      arguments: [interpreter.program],
      folder,
      environment: { ...environment, HOME: folder },
      input: JSON.stringify({ source, handler, payload }),
      timeoutMs,
      stdout: new BoundedOutput("last", 0),
      stderr,
      result,
    }),
  });
  return resultOf(end, result, stderr);
}

function resultOf(end: ProcessEnd, result: BoundedOutput, stderr: BoundedOutput): ScriptResult {
  switch (end.kind) {
    case "timed-out":
    case "stopped":
      return end;
    case "not-started":
      return failed(`The script could not be run: ${end.reason}`);
    case "exited":
      if (result.total > RESULT_BYTES_MAX) {
        return failed(`The script's result has ${result.total} bytes; it may have ${RESULT_BYTES_MAX}.`);
      }
      return readResult(result.toString().trim(), end.code, stderr.toString());
  }
}

function readResult(text: string, code: number | null, stderr: string): ScriptResult {
  if (text === "") return failed(`The script ended with exit code ${code} and without a result. ${stderr}`.trim());
  let answer: { readonly value?: unknown; readonly error?: unknown };
  try {
    answer = Object(JSON.parse(text));
  } catch {
    // Python writes NaN, and a script can write to the descriptor itself.
    return failed("The script's result is not JSON.");
  }
  if (answer.error !== undefined) return failed(`The script failed: ${textOf(answer.error)}`);
  return { kind: "ended", value: answer.value ?? null };
}

function textOf(error: unknown): string {
  return typeof error === "string" ? error : JSON.stringify(error);
}

function failed(reason: string): ScriptResult {
  return { kind: "failed", reason };
}
