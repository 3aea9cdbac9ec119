import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { HistorySource } from "../../history/window-history.ts";
import type { Identify } from "../api/driver-options.ts";
import type { StackClients } from "../identity/stack-identity.ts";
import type { ProjectStack } from "../project/project.ts";

/** A report must not wait long for a name of its account. */
const ANSWER_MS = 5_000;

interface SourceAsked {
  readonly stack: ProjectStack;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clients: StackClients;
  readonly identify: Identify | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Where a stack's window is: what a report names as its source. An account that STS does not tell stays undefined. */
export async function readSource({ stack, variables, clients, identify, signal }: SourceAsked): Promise<HistorySource> {
  const { endpoint, region } = clients("ssm");
  const own = AbortSignal.timeout(ANSWER_MS);
  const whole = signal ? AbortSignal.any([signal, own]) : own;
  const asked = identify && stack.cloud === "aws" ? identify(stack, variables, whole) : callerOf(clients, whole);
  const { account } = await asked.catch(() => ({ account: undefined }));
  return { cloud: stack.cloud, endpoint, account, region };
}

async function callerOf(clients: StackClients, abortSignal: AbortSignal): Promise<{ account: string | undefined }> {
  const sts = new STSClient({ ...clients("sts"), maxAttempts: 1 });
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal });
    return { account: Account };
  } finally {
    sts.destroy();
  }
}
