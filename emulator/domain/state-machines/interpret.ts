import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { RealClock } from "../../clock/real-clock.ts";
import type { StepAnswer, StepRequest } from "./interpreter-worker.ts";

/** How long one step may take, in milliseconds of the machine's time. Most take a few; what is cut off is e.g. a pattern. */
const STEP_MS_MAX = 10_000;

const IS_SOURCE = import.meta.url.endsWith(".ts");
const PROGRAM = fileURLToPath(new URL(`./interpreter-process.${IS_SOURCE ? "ts" : "js"}`, import.meta.url));
const LOADER = new URL("../../../tools/typescript-loader.js", import.meta.url).href;

/** One process for all: it is started when the first state machine runs, and takes one step at a time. */
let current: Promise<ChildProcess> | undefined;
let last: Promise<unknown> = Promise.resolve();
let stops = 0;

/** The answer to a request that was under way or waiting when the interpreter was stopped: it is to be asked again. */
interface Stopped {
  readonly isStopped: true;
}

/** Takes an execution one step further. An interpreter that fails or does not end answers with a fault: this process stays. */
export function interpret(request: StepRequest): Promise<StepAnswer | Stopped> {
  const asked = stops;
  const mine = last.then(async (): Promise<StepAnswer | Stopped> => {
    // A process that ends may have been ended from outside: what ends the next one too is the request.
    for (let attempt = 0; attempt < 2 && stops === asked; attempt++) {
      const answer = await ask(request);
      if (answer && stops === asked) return answer;
    }
    if (stops !== asked) return { isStopped: true };
    return { fault: "The interpreter of state machines ended while it evaluated this execution." };
  });
  last = mine;
  return mine;
}

/** Ends the process of the interpreter at once; it is started again when it is needed. */
export function stopInterpreter(): void {
  stops++;
  void current?.then(
    (child) => child.kill("SIGKILL"),
    () => undefined,
  );
}

/** Undefined when the process ended instead. */
async function ask(request: StepRequest): Promise<StepAnswer | undefined> {
  current ??= start();
  let child: ChildProcess;
  try {
    child = await current;
  } catch (error) {
    current = undefined;
    return { fault: `The interpreter of state machines could not be started: ${(error as Error).message}` };
  }
  const clock = new RealClock();
  hold(child);
  const answer = await new Promise<StepAnswer | undefined>((resolve) => {
    listenOnce(child, { message: (message) => resolve(message as StepAnswer), end: () => resolve(undefined) });
    clock.at(clock.now() + STEP_MS_MAX, () =>
      resolve({ fault: `A step took more than ${STEP_MS_MAX / 1000} seconds.` }),
    );
    // Without a receiver only the end of the process is reported.
    child.send(request, () => undefined);
  });
  clock.stop();
  release(child);
  if (answer === undefined || "fault" in answer) await end(child);
  return answer;
}

async function start(): Promise<ChildProcess> {
  const child = fork(PROGRAM, {
    execArgv: IS_SOURCE ? ["--import", LOADER] : [],
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.once("exit", () => {
    current = undefined;
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    listenOnce(child, { message: () => resolve(), end: () => reject(new Error("it ended at once")) });
  });
  child.on("error", () => undefined);
  release(child);
  return child;
}

/** Waits for the next message of a process, or for its end. */
function listenOnce(child: ChildProcess, heard: { message: (message: unknown) => void; end: () => void }): void {
  const settle = (act: () => void) => {
    child.off("message", onMessage).off("exit", onExit);
    act();
  };
  const onMessage = (message: unknown) => settle(() => heard.message(message));
  const onExit = () => settle(heard.end);
  child.on("message", onMessage).on("exit", onExit);
}

async function end(child: ChildProcess): Promise<void> {
  current = undefined;
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** While it works, the emulator's process waits for it; an idle one must not keep that alive. */
function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
