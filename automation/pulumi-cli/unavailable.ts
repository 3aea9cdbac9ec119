import { PULUMI_VERSION, type PulumiAttempt } from "./installation.ts";

/** No usable Pulumi CLI could be found, downloaded or built. The message is written for the person at the terminal. */
export class PulumiUnavailableError extends Error {
  override readonly name = "PulumiUnavailableError";
  /** Each place in the order it was tried. */
  readonly attempts: readonly PulumiAttempt[];

  /** @param language the project's, when the CLI is there and the host of the language is not. */
  constructor(attempts: readonly PulumiAttempt[], language?: string) {
    super(describe(attempts, language));
    this.attempts = attempts;
  }
}

function describe(attempts: readonly PulumiAttempt[], language: string | undefined): string {
  const tried = attempts.map(({ what, why }) => `  ${what}: ${why}`);
  const named = attempts.flatMap(({ wayOut }) => (wayOut === undefined ? [] : [wayOut]));
  const waysOut = [
    ...named,
    `install Pulumi ${PULUMI_VERSION} or newer${language === undefined ? "" : ", which has it,"} so that \`pulumi\` is on PATH (https://www.pulumi.com/docs/install/)`,
  ];
  return [
    language === undefined
      ? "No usable Pulumi CLI was found, and none could be made."
      : `The project's runtime is ${language}: Pulumi's host for it was not found, and could not be made.`,
    "Tried, in this order:",
    ...tried,
    "Any one of these helps; then run the same command again:",
    ...waysOut.map((way) => `  - ${way}`),
  ].join("\n");
}
