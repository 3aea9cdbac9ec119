import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "../../identity/question.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** From the sources and, in what ships, compiled. */
const isSource = import.meta.url.endsWith(".ts");
const MAIN = fileURLToPath(new URL(`../../identity/main.${isSource ? "ts" : "js"}`, import.meta.url));
const LOADER = isSource ? ["--import", new URL("../../tools/typescript-loader.js", import.meta.url).href] : [];

/** A profile's own process or a sign-on may take a while; AWS's own tools wait about as long for an answer. */
const TIMEOUT_MS = 30_000;

/**
 * Has a process of its own find the credentials of a stack: the SDK finds them in many places, by variables and files, and
 * this process's are not the stack's.
 *
 * @throws Error when the process does not answer; what it found out otherwise is in its answer.
 */
export async function askIdentity(question: Question, variables: Variables, signal?: AbortSignal): Promise<Answer> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ["--no-warnings", ...LOADER, MAIN], {
    env: variables,
    stdio: ["pipe", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    ...(signal ? { signal } : {}),
  });
  // It may end before it has read anything; how it ended says more than a broken pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(question));
  const [stdout, stderr, [code, killedBy]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  if (code === 0) return JSON.parse(stdout) as Answer;
  const reason = killedBy === null ? stderr.trim().split("\n").at(-1) : `nothing within ${TIMEOUT_MS / 1000} s`;
  throw new Error(`The search for AWS credentials ended without an answer: ${reason}`);
}
