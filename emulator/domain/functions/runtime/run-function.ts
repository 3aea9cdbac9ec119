import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoundedOutput } from "../../../processes/bounded-output.ts";
import type { ChildProcesses } from "../../../processes/child-processes.ts";
import type { ProcessEnd } from "../../../processes/contained-process.ts";
import { unzip } from "../deployment-package.ts";

/** What node-runtime.mjs reads from its standard input. */
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

export interface FunctionRun {
  readonly zip: Uint8Array;
  /** What the function finds in `process.env`, besides PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly request: Omit<RuntimeRequest, "folder">;
  /** Identifies this invocation in calls that the function makes. */
  readonly traceId: string;
  /** The invocation that called this function and waits for it. */
  readonly within: string | undefined;
}

export interface FunctionRunResult {
  readonly end:
    | { readonly kind: "returned"; readonly payload: string }
    | { readonly kind: "failed"; readonly error: object }
    | { readonly kind: "timed-out" }
    | { readonly kind: "exited"; readonly exitCode: number | null }
    /** The emulator closed. */
    | { readonly kind: "stopped" };
  /** Its output; only the end if the output is long. */
  readonly output: string;
  /** Real time. */
  readonly durationMs: number;
}

const RUNTIME = fileURLToPath(new URL("./node-runtime.mjs", import.meta.url));
const OUTPUT_BYTES_MAX = 256 * 1024;
/** Lambda's quota for an answer. */
export const RESULT_BYTES_MAX = 6 * 1024 * 1024;
/** The lines before an answer. */
const LINES_BYTES_MAX = 16;

/**
 * Runs a function of a Node.js runtime for real: unpacks its package into a new folder and runs it in a child process, which is
 * killed at the timeout. The child has this process's rights, but only PATH of its environment.
 */
export async function runFunction(run: FunctionRun, children: ChildProcesses): Promise<FunctionRunResult> {
  const output = new BoundedOutput("last", OUTPUT_BYTES_MAX);
  const result = new BoundedOutput("first", RESULT_BYTES_MAX + LINES_BYTES_MAX);
  const end = await children.run({
    kind: "functions",
    id: run.traceId,
    within: run.within,
    async prepare(root) {
      const folder = join(root, "task");
      await mkdir(folder);
      await unpack(run.zip, folder);
      await provideSdk(root);
      return {
        command: process.execPath,
        arguments: [RUNTIME],
        folder,
        environment: { ...run.environment, LAMBDA_TASK_ROOT: folder },
        input: JSON.stringify({ ...run.request, folder }),
        timeoutMs: run.request.timeoutMs,
        stdout: output,
        stderr: output,
        result,
      };
    },
  });
  const durationMs = "durationMs" in end ? end.durationMs : 1;
  return { end: endOf(end, result), output: output.toString(), durationMs };
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  for (const [path, bytes] of unzip(zip)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/** Lambda's Node.js runtimes include the AWS SDK. Here functions get the SDK packages that are installed with the emulator. */
async function provideSdk(root: string): Promise<void> {
  const client = createRequire(import.meta.url).resolve("@aws-sdk/client-ssm");
  const scope = "/node_modules/@aws-sdk";
  await mkdir(join(root, "node_modules"));
  await symlink(client.slice(0, client.lastIndexOf(scope) + scope.length), join(root, "node_modules", "@aws-sdk"));
}

function endOf(end: ProcessEnd, result: BoundedOutput): FunctionRunResult["end"] {
  switch (end.kind) {
    case "timed-out":
    case "stopped":
      return end;
    case "not-started":
      return failed("Runtime.Unknown", `The function could not be started: ${end.reason}`);
    case "exited":
      return answerOf(result) ?? { kind: "exited", exitCode: end.code };
  }
}

/** @returns undefined when the runtime has not answered, or the answer is not the runtime's. */
function answerOf(result: BoundedOutput): FunctionRunResult["end"] | undefined {
  const [, kind, json] = /^\n(returned|failed)\n([\s\S]*)$/.exec(result.toString()) ?? [];
  if (json === undefined) return undefined;
  if (result.total - kind!.length - 2 > RESULT_BYTES_MAX) {
    const text = `Response payload size exceeded maximum allowed payload size (${RESULT_BYTES_MAX} bytes).`;
    return failed("Function.ResponseSizeTooLarge", text);
  }
  const value = parsed(json);
  if (value === undefined) return undefined;
  return kind === "failed" ? { kind, error: Object(value) } : { kind: "returned", payload: json };
}

function failed(errorType: string, errorMessage: string): FunctionRunResult["end"] {
  return { kind: "failed", error: { errorType, errorMessage } };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
