/** The set-up cannot go on; the message says what was tried, why it failed and what helps. */
export class SetUpError extends Error {
  /** @override */
  name = "SetUpError";
}
