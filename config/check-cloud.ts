import { isAwsAddress, isHttpAddress } from "./aws-host.ts";
import type { StackRules } from "./environment.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * A stack of the emulator must never reach AWS, nor a stack of AWS the emulator: every address that the environment and the
 * stack's config name has to lead to the stack's own cloud.
 *
 * @param config the stack's config by its full keys; of it `aws:endpoints` counts.
 * @throws Error naming the stack, the variable or key, its value and the way out.
 */
export function checkCloud(
  cloud: StackRules["cloud"],
  stack: string,
  variables: Readonly<Record<string, string | undefined>>,
  config: Values = {},
): void {
  if (cloud === "emulator" && !variables.AWS_ENDPOINT_URL) {
    throw new Error(
      `Stack ${stack} belongs to the emulator, but AWS_ENDPOINT_URL is not set, so this would reach AWS. ` +
        `Start the emulator (npx mw emulator), then run: eval "$(npx mw env ${stack})"`,
    );
  }
  for (const { name, address, wayOut } of [...namedByVariables(variables), ...namedByConfig(config["aws:endpoints"])]) {
    if (!isHttpAddress(address)) {
      throw new Error(`${name} is "${address}", which is not a valid URL: write it like http://127.0.0.1:4599.`);
    }
    if (cloud === "emulator" && isAwsAddress(address)) {
      throw new Error(
        `Stack ${stack} belongs to the emulator, but ${name} is ${address}, which is AWS. ` +
          `${wayOut}, or set maintenance-windows:cloud to aws.`,
      );
    }
    if (cloud === "aws" && !isAwsAddress(address)) {
      throw new Error(
        `Stack ${stack} belongs to AWS, but ${name} is ${address}. ` +
          `${wayOut}, or set maintenance-windows:cloud to emulator.`,
      );
    }
  }
}

interface NamedAddress {
  readonly name: string;
  readonly address: string;
  readonly wayOut: string;
}

/** `AWS_ENDPOINT_URL` leads all services elsewhere, `AWS_ENDPOINT_URL_SSM` and its like one. */
function namedByVariables(variables: Readonly<Record<string, string | undefined>>): NamedAddress[] {
  return Object.entries(variables).flatMap(([name, address]) =>
    name.startsWith("AWS_ENDPOINT_URL") && address ? [{ name, address, wayOut: `Unset it (unset ${name})` }] : [],
  );
}

/** A list of groups, or one group, of addresses by service; from the CLI as JSON. */
function namedByConfig(endpoints: unknown): NamedAddress[] {
  const value = typeof endpoints === "string" ? fromJson(endpoints) : endpoints;
  return [value ?? []].flat().flatMap((group: unknown) =>
    Object.entries((group ?? {}) as Values).flatMap(([service, address]) =>
      // What is encrypted is looked at once it is decrypted.
      service !== "secure" && typeof address === "string" && address !== ""
        ? [{ name: `aws:endpoints.${service}`, address, wayOut: "Take it out of the config" }]
        : [],
    ),
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not for us to refuse: the provider says what it expects.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
