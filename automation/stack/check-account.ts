import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DriverError } from "../driver-error.ts";
import type { ProjectStack } from "./project.ts";

/** Says which AWS account the credentials in the variables are of. */
export type Identify = (
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
) => Promise<{ readonly account: string | undefined }>;

/**
 * An environment of AWS may say which account it belongs to. Credentials that lead to another one are refused before
 * anything is done with them.
 *
 * @throws DriverError config.
 */
export async function checkAccount(
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  identify: Identify = identifyBySts,
): Promise<void> {
  const allowed = [stack.environment?.account ?? []].flat();
  if (stack.cloud !== "aws" || allowed.length === 0) return;
  const refuse = (text: string, cause?: unknown) =>
    new DriverError("config", `Stack ${stack.name} belongs to AWS account ${allowed.join(" or ")}, ${text}`, {
      stack: stack.name,
      cause,
    });
  if (stack.region === undefined) throw refuse("but its file names no region: set aws:region.");
  const { account } = await identify(stack, variables).catch((error: unknown) => {
    throw refuse(`and whose the credentials are cannot be told: ${(error as Error).message}`, error);
  });
  if (account === undefined || !allowed.includes(account)) {
    throw refuse(`but the credentials are of account ${account}: use others, or set maintenance-windows:account.`);
  }
}

async function identifyBySts(
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<{ account: string | undefined }> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_PROFILE: profile } = variables;
  const sts = new STSClient({
    region: stack.region ?? variables.AWS_REGION ?? "us-east-1",
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : profile
        ? { profile }
        : {}),
  });
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account };
  } finally {
    sts.destroy();
  }
}
