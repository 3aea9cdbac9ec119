import { Worker } from "node:worker_threads";
import { type Evaluation, type EvaluationResult, INTERPRETER_WORKER } from "./interpreter-worker.ts";

type Answer = { readonly result: EvaluationResult } | { readonly fault: string };

/** One thread for all: it is started when the first state machine runs, and does one evaluation at a time. */
let worker: Worker | undefined;
let last: Promise<unknown> = Promise.resolve();

/** @throws Error when the interpreter itself fails, which no definition that was accepted should make it do. */
export function interpret(evaluation: Evaluation): Promise<EvaluationResult> {
  const mine = last.then(() => ask(evaluation));
  last = mine.catch(() => undefined);
  return mine;
}

function ask(evaluation: Evaluation): Promise<EvaluationResult> {
  worker ??= new Worker(INTERPRETER_WORKER, {
    eval: true,
    workerData: { interpreter: import.meta.resolve("aws-local-stepfunctions") },
    execArgv: [],
    stdout: false,
  });
  const asked = worker;
  asked.ref();
  return new Promise((resolve, reject) => {
    const settle = (answer: Answer) => {
      asked.off("error", fail);
      // An idle thread must not keep the process alive.
      asked.unref();
      if ("fault" in answer) reject(new Error(`The interpreter of state machines failed: ${answer.fault}`));
      else resolve(answer.result);
    };
    const fail = (error: Error) => {
      asked.off("message", settle);
      worker = undefined;
      reject(error);
    };
    asked.once("message", settle);
    asked.once("error", fail);
    asked.postMessage(evaluation);
  });
}
