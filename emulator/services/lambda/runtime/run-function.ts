import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RealClock } from "../../../clock/real-clock.ts";
import { unzip } from "../deployment-package.ts";
import { NODE_RUNTIME, type RuntimeAnswer, type RuntimeRequest } from "./node-runtime.ts";

export interface FunctionRun {
  readonly zip: Uint8Array;
  /** What the function finds in `process.env`, besides PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly request: Omit<RuntimeRequest, "folder">;
}

export interface FunctionRunResult {
  readonly end:
    | { readonly kind: "returned"; readonly payload: string }
    | { readonly kind: "failed"; readonly error: object }
    | { readonly kind: "timed-out" }
    | { readonly kind: "exited"; readonly exitCode: number | null };
  /** What it printed, its last part if it was much. */
  readonly output: string;
  /** Really passed. */
  readonly durationMs: number;
}

/** A process counts its own timeout; one that is too busy to notice, or slow to start, is killed so much later. */
const START_MS = 2000;
const OUTPUT_CHARACTERS_MAX = 256 * 1024;
/** Lambda's quota for an answer. */
const RESULT_BYTES_MAX = 6 * 1024 * 1024;

/**
 * Really runs a function of a Node.js runtime: its package unpacked into a folder of its own, in a process of its own that
 * is killed at the timeout. It has this process's rights, and of its environment nothing but PATH.
 */
export async function runFunction({ zip, environment, request }: FunctionRun): Promise<FunctionRunResult> {
  const root = await mkdtemp(join(tmpdir(), "lambda-"));
  const folder = join(root, "task");
  try {
    await mkdir(folder);
    await unpack(zip, folder);
    await provideSdk(root);
    return await run(folder, environment, { ...request, folder });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  for (const [path, bytes] of unzip(zip)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/** Lambda's Node.js runtimes bring the AWS SDK along: here it is the one that the emulator has, as far as it has it. */
async function provideSdk(root: string): Promise<void> {
  const client = createRequire(import.meta.url).resolve("@aws-sdk/client-ssm");
  const scope = "/node_modules/@aws-sdk";
  await mkdir(join(root, "node_modules"));
  await symlink(client.slice(0, client.lastIndexOf(scope) + scope.length), join(root, "node_modules", "@aws-sdk"));
}

function run(
  folder: string,
  environment: Readonly<Record<string, string>>,
  request: RuntimeRequest,
): Promise<FunctionRunResult> {
  const clock = new RealClock();
  const startedAtMs = clock.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", NODE_RUNTIME], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", ...environment, LAMBDA_TASK_ROOT: folder },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    let isTimedOut = false;
    const alarm = clock.at(startedAtMs + request.timeoutMs + START_MS, () => {
      isTimedOut = true;
      child.kill("SIGKILL");
    });
    let output = "";
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
      });
    }
    const answer: Buffer[] = [];
    child.stdio[3]!.on("data", (chunk: Buffer) => answer.push(chunk));
    // A function that ends before it has read its event is no fault of ours.
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(JSON.stringify(request));
    child.on("error", (error) => {
      output += `Node.js could not be started: ${error.message}\n`;
    });
    child.on("close", (exitCode) => {
      alarm.cancel();
      clock.stop();
      const durationMs = Math.max(1, clock.now() - startedAtMs);
      const end = isTimedOut ? ({ kind: "timed-out" } as const) : endOf(Buffer.concat(answer), exitCode);
      resolve({ end, output, durationMs });
    });
  });
}

function endOf(answer: Buffer, exitCode: number | null): FunctionRunResult["end"] {
  if (answer.length === 0) return { kind: "exited", exitCode };
  const read = JSON.parse(answer.toString("utf8")) as RuntimeAnswer;
  if ("isTimedOut" in read) return { kind: "timed-out" };
  if ("error" in read) return { kind: "failed", error: read.error };
  const size = Buffer.byteLength(read.result);
  if (size <= RESULT_BYTES_MAX) return { kind: "returned", payload: read.result };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${RESULT_BYTES_MAX} bytes).`;
  return { kind: "failed", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
}
