/** The error an AWS SDK client throws. */
export interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The error of a request that must be refused; an answer in its place fails the test. */
export async function refusal(sent: Promise<unknown>): Promise<Refusal> {
  try {
    await sent;
  } catch (error) {
    return error as Refusal;
  }
  throw new Error("the request was not refused");
}
