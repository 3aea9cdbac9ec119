import type { Environment } from "./environment.ts";

/**
 * A stack of the emulator must never reach AWS, nor a stack of AWS the emulator: the variable that leads there decides.
 *
 * @throws Error naming the stack, the variable and the way out.
 */
export function checkCloud(
  cloud: Environment["cloud"],
  stack: string,
  variables: Readonly<Record<string, string | undefined>>,
): void {
  if (cloud === "emulator" && !variables.AWS_ENDPOINT_URL) {
    throw new Error(
      `Stack ${stack} belongs to the emulator, but AWS_ENDPOINT_URL is not set, so this would reach AWS. ` +
        `Start the emulator (npx mw emulator), then run: eval "$(npx mw env ${stack})"`,
    );
  }
  // AWS_ENDPOINT_URL_SSM and its like lead one service elsewhere.
  const name = Object.keys(variables).find((key) => key.startsWith("AWS_ENDPOINT_URL") && variables[key]);
  if (cloud === "aws" && name !== undefined) {
    throw new Error(
      `Stack ${stack} belongs to AWS, but ${name} is ${variables[name]}. ` +
        `Unset it (unset ${name}), or set maintenance-windows:cloud to emulator.`,
    );
  }
}
