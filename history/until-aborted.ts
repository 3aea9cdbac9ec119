/**
 * Ends as soon as the signal says so, with the signal's reason: a client that waits between retries would look at it only
 * before its next request.
 */
export async function untilAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return await work();
  signal.throwIfAborted();
  const { promise: aborted, reject } = promiseOfFailure();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function promiseOfFailure(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, rejects) => {
    reject = rejects;
  });
  return { promise, reject };
}
