import { SSMClient } from "@aws-sdk/client-ssm";
import type { ProjectStack } from "./project.ts";
import { DEFAULT_ENDPOINT } from "./variables.ts";

export interface StackApi {
  readonly ssm: SSMClient;
  /** The instant it is where the stack lives: the emulator's clock, or the machine's for AWS. */
  now(): Promise<Date>;
}

/** The SSM API of the cloud that a stack belongs to. Only the emulator's clock is asked for beside it: AWS has none. */
export function stackApi(
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  endpoint: string | undefined = variables.AWS_ENDPOINT_URL,
): StackApi {
  const region = stack.region ?? variables.AWS_REGION ?? "us-east-1";
  if (stack.cloud === "aws") return { ssm: new SSMClient({ region }), now: async () => new Date() };
  const emulator = endpoint ?? DEFAULT_ENDPOINT;
  return {
    ssm: new SSMClient({
      region,
      endpoint: emulator,
      credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
    }),
    now: () => emulatorNow(emulator),
  };
}

async function emulatorNow(endpoint: string): Promise<Date> {
  const response = await fetch(`${endpoint}/_emulator/clock`);
  const { now } = (await response.json()) as { now: string };
  return new Date(now);
}
