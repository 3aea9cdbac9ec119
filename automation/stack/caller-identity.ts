import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ProjectStack } from "./project.ts";

/** Says which AWS account the credentials in the variables are of. */
export type Identify = (
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
) => Promise<{ readonly account: string | undefined }>;

/** AWS's own tools wait about as long for an answer. */
const TIMEOUT_MS = 30_000;

/** What it is run with: the SDK's address, the region, and the profile that the stack's config names, if any. */
const PROGRAM = `
const [sdk, region, profile] = process.argv.slice(1);
const { GetCallerIdentityCommand, STSClient } = await import(sdk);
const sts = new STSClient({ region, ...(profile ? { profile } : {}) });
try {
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  console.log(JSON.stringify({ account: Account }));
} catch (error) {
  console.log(JSON.stringify({ problem: \`\${error.name}: \${error.message}\` }));
}`;

/**
 * Asks STS whose the credentials of a stack are. A process of its own asks: the SDK finds credentials in many places, by
 * variables, and this process's are not the stack's.
 */
export const callerIdentity: Identify = async (stack, variables, signal) => {
  const region = stack.region ?? variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? "us-east-1";
  const { profile, accessKey, secretKey, token } = stack.aws;
  const sdk = import.meta.resolve("@aws-sdk/client-sts");
  const args = ["--no-warnings", "--input-type=module", "--eval", PROGRAM, sdk, region];
  if (typeof profile === "string") args.push(profile);
  const env = { ...variables };
  if (typeof accessKey === "string" && typeof secretKey === "string") {
    Object.assign(env, { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey, AWS_SESSION_TOKEN: token });
  }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, signal, timeout: TIMEOUT_MS });
  const answer = JSON.parse(stdout) as { account?: string; problem?: string };
  if (answer.problem !== undefined) throw new Error(answer.problem);
  return { account: answer.account };
};
