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
  const endpoint = variables.AWS_ENDPOINT_URL;
  if (cloud === "emulator" && !endpoint) {
    throw new Error(
      `Stack ${stack} belongs to the emulator, but AWS_ENDPOINT_URL is not set, so this would reach AWS. ` +
        `Start the emulator (npx mw emulator), then run: eval "$(npx mw env ${stack})"`,
    );
  }
  if (cloud === "aws" && endpoint) {
    throw new Error(
      `Stack ${stack} belongs to AWS, but AWS_ENDPOINT_URL is ${endpoint}. ` +
        "Unset it (unset AWS_ENDPOINT_URL), or set maintenance-windows:cloud to emulator.",
    );
  }
}
