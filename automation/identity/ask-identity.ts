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
  const { execa } = await import("execa");
  signal?.throwIfAborted();
  const { exitCode, stdout, stderr, timedOut, isCanceled, originalMessage } = await execa(
    process.execPath,
    ["--no-warnings", ...LOADER, MAIN],
    {
      env: variables as Record<string, string>,
      extendEnv: false,
      input: JSON.stringify(question),
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
      ...(signal ? { cancelSignal: signal } : {}),
      reject: false,
    },
  );
  if (isCanceled) signal?.throwIfAborted();
  if (exitCode === 0) return JSON.parse(stdout) as Answer;
  const said = stderr.trim().split("\n").at(-1) || originalMessage;
  const reason = timedOut ? `nothing within ${TIMEOUT_MS / 1000} s` : said;
  throw new Error(`The search for AWS credentials ended without an answer: ${reason}`);
}
