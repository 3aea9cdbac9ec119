import { EXIT } from "./exit-code.ts";

type Handler = (signal: NodeJS.Signals) => void;

/** Handles Ctrl-C and SIGTERM. Until a command sets a handler, they end the process at once. */
let current: Handler = () => process.exit(EXIT.interrupted);

const hear: Handler = (signal) => current(signal);

/** From here on the exit code of an interrupted command is 130, also before its work has begun. */
export function listenToSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, hear);
}

/** Replaces the handler of the signals. @returns a function that restores the handler before. */
export function takeSignals(handler: Handler): () => void {
  const before = current;
  current = handler;
  return () => {
    current = before;
  };
}

/**
 * Ctrl-C asks the operation to end in order; a second one ends this process at once (Pulumi's own process then still
 * leaves the stack in order, it has a process group of its own).
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onInterrupt: () => void = () => {},
): Promise<T> {
  const controller = new AbortController();
  const giveBack = takeSignals(() => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    onInterrupt();
    controller.abort();
  });
  try {
    return await work(controller.signal);
  } finally {
    giveBack();
  }
}
