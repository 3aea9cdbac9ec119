import { accountIds } from "../../identity/settings.ts";
import type { Identify } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import type { ProjectStack } from "../project/project.ts";
import { accountFor, settingsOf } from "./stack-identity.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * An environment of AWS may say which accounts and regions it belongs to. What leads elsewhere is refused before anything is
 * read or done there.
 *
 * @param stack with its config decrypted.
 * @throws DriverError config; unreachable, when STS does not tell the account of the credentials.
 */
export async function checkAccount(
  stack: ProjectStack,
  variables: Variables,
  signal: AbortSignal,
  identify: Identify = callerIdentity,
): Promise<void> {
  if (stack.cloud !== "aws") return;
  checkRegion(stack, variables);
  const own = [stack.environment.account ?? []].flat();
  const allowed = accountIds(stack.aws, "allowedAccountIds");
  const forbidden = accountIds(stack.aws, "forbiddenAccountIds");
  if (own.length + allowed.length + forbidden.length === 0) return;
  const account = accountOfRole(stack) ?? (await accountOfCredentials(stack, variables, signal, identify));
  const others = `but the credentials are of account ${account}: use others, or`;
  if (own.length > 0 && !isIn(own, account)) {
    throw refusal(stack, `belongs to AWS account ${own.join(" or ")}, ${others} set maintenance-windows:account.`);
  }
  if (allowed.length > 0 && !isIn(allowed, account)) {
    throw refusal(stack, `allows AWS account ${allowed.join(" or ")}, ${others} correct aws:allowedAccountIds.`);
  }
  if (forbidden.length > 0 && (account === undefined || isIn(forbidden, account))) {
    throw refusal(stack, `forbids AWS account ${forbidden.join(" or ")}, ${others} correct aws:forbiddenAccountIds.`);
  }
}

/** Asks STS, with the credentials by which the stack's provider acts. */
export const callerIdentity: Identify = async (stack, variables, signal) => ({
  account: await accountFor(stack, variables, signal),
});

function isIn(accounts: readonly string[], account: string | undefined): boolean {
  return account !== undefined && accounts.includes(account);
}

/** The warning for a stack of AWS that does not set its account; undefined for any other. */
export function accountWarning({ cloud, name, environment }: ProjectStack): string | undefined {
  if (cloud !== "aws" || environment.account !== undefined) return undefined;
  return (
    `Stack ${name} does not set its AWS account: any credentials are accepted. Set maintenance-windows:account in ` +
    `Pulumi.${name}.yaml.`
  );
}

function checkRegion(stack: ProjectStack, variables: Variables): void {
  const { environment, region = variables.AWS_REGION || variables.AWS_DEFAULT_REGION } = stack;
  const allowed = [environment.region ?? []].flat();
  // A region of somebody's shell would decide where an environment is that somebody took the trouble to guard.
  if (environment.account !== undefined && allowed.length === 0 && stack.region === undefined) {
    throw refusal(stack, "names its account but no region: set aws:region.");
  }
  if (allowed.length === 0 || (region !== undefined && allowed.includes(region))) return;
  const where = region === undefined ? "no region is named" : `aws:region or AWS_REGION is ${region}`;
  throw refusal(stack, `belongs to region ${allowed.join(" or ")}, but ${where}: set aws:region.`);
}

/** Of the last role that the provider assumes: the deployment is in that role's account. */
function accountOfRole(stack: ProjectStack): string | undefined {
  const arn = settingsOf(stack).assumeRoles?.at(-1)?.roleArn ?? "";
  return /^arn:[\w-]+:iam::(\d{12}):role\//.exec(arn)?.[1];
}

async function accountOfCredentials(
  stack: ProjectStack,
  variables: Variables,
  signal: AbortSignal,
  identify: Identify,
): Promise<string | undefined> {
  try {
    return (await identify(stack, variables, signal)).account;
  } catch (error) {
    if (signal.aborted || error instanceof DriverError) throw error;
    const text = `The account of the AWS credentials of stack ${stack.name} is unknown, and the stack is limited to certain accounts: ${(error as Error).message}`;
    throw new DriverError("unreachable", text, { stack: stack.name, cause: error });
  }
}

function refusal({ name }: ProjectStack, text: string): DriverError {
  return new DriverError("config", `Stack ${name} ${text}`, { stack: name });
}
