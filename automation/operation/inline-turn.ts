import { OperationQueue } from "./operation-queue.ts";

/**
 * Programs that run inside this process take turns, whatever the driver: while one runs, Pulumi listens for the errors that
 * nobody caught in the whole process and takes them for the program's, and with two it could not tell whose they are.
 */
const turns = new OperationQueue({ global: 1, perBackend: Infinity, perKey: Infinity });

/** Waits for the turn and gives the function that ends it. @throws the signal's reason. */
export async function inlineTurn(signal: AbortSignal): Promise<() => void> {
  return await turns.enter({ stack: "", backend: "" }, signal, () => {});
}
