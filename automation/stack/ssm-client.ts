import { SSMClient } from "@aws-sdk/client-ssm";
import { PATIENT_RETRY } from "../../history/reader.ts";
import type { ProjectStack } from "./project.ts";
import { DEFAULT_ENDPOINT } from "./variables.ts";

export interface StackApi {
  readonly ssm: SSMClient;
  /** The instant it is where the stack lives: the emulator's clock, or the machine's for AWS. */
  now(): Promise<Date>;
}

/** How an AWS client reaches the cloud that a stack belongs to. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The SSM API of the cloud that a stack belongs to. Only the emulator's clock is asked for beside it: AWS has none. */
export function stackApi(
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  endpoint: string | undefined = variables.AWS_ENDPOINT_URL,
): StackApi {
  const ssm = new SSMClient({ ...clientSettings(stack, variables, endpoint), ...PATIENT_RETRY });
  if (stack.cloud === "aws") return { ssm, now: async () => new Date() };
  return { ssm, now: () => emulatorNow(endpoint ?? DEFAULT_ENDPOINT) };
}

export function clientSettings(
  stack: Pick<ProjectStack, "cloud" | "region">,
  variables: Readonly<Record<string, string | undefined>>,
  endpoint: string | undefined = variables.AWS_ENDPOINT_URL,
): ClientSettings {
  const region = stack.region ?? variables.AWS_REGION ?? "us-east-1";
  if (stack.cloud === "aws") return { region };
  return {
    region,
    endpoint: endpoint ?? DEFAULT_ENDPOINT,
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  };
}

async function emulatorNow(endpoint: string): Promise<Date> {
  const response = await fetch(`${endpoint}/_emulator/clock`);
  const { now } = (await response.json()) as { now: string };
  return new Date(now);
}
