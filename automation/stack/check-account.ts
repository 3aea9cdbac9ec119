import { DriverError } from "../driver-error.ts";
import { callerIdentity, type Identify } from "./caller-identity.ts";
import type { ProjectStack } from "./project.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * An environment of AWS may say which accounts and regions it belongs to. What leads elsewhere is refused before anything is
 * done there.
 *
 * @throws DriverError config; unreachable, when nobody says whose the credentials are.
 */
export async function checkAccount(
  stack: ProjectStack,
  variables: Variables,
  signal: AbortSignal,
  identify: Identify = callerIdentity,
): Promise<void> {
  if (stack.cloud !== "aws") return;
  checkRegion(stack, variables);
  const allowed = [stack.environment?.account ?? []].flat();
  if (allowed.length === 0) return;
  const account = accountOfRole(stack) ?? (await accountOfCredentials(stack, variables, signal, identify));
  if (account === undefined || !allowed.includes(account)) {
    throw refusal(
      stack,
      `belongs to AWS account ${allowed.join(" or ")}, but the credentials are of account ${account}: use others, or ` +
        "set maintenance-windows:account.",
    );
  }
}

/** What an environment of AWS does without, when it says nothing of its account; undefined for one that is guarded. */
export function accountWarning({ cloud, name, environment }: ProjectStack): string | undefined {
  if (cloud !== "aws" || environment?.account !== undefined) return undefined;
  return (
    `Stack ${name} says nothing of its AWS account, so that any credentials do: name it in Pulumi.${name}.yaml ` +
    "(maintenance-windows:account)."
  );
}

function checkRegion(stack: ProjectStack, variables: Variables): void {
  const { environment, region = variables.AWS_REGION || variables.AWS_DEFAULT_REGION } = stack;
  const allowed = [environment?.region ?? []].flat();
  // A region of somebody's shell would decide where an environment is that somebody took the trouble to guard.
  if (environment?.account !== undefined && allowed.length === 0 && stack.region === undefined) {
    throw refusal(stack, "names its account but no region: set aws:region.");
  }
  if (allowed.length === 0 || (region !== undefined && allowed.includes(region))) return;
  const where = region === undefined ? "no region is named" : `aws:region or AWS_REGION is ${region}`;
  throw refusal(stack, `belongs to region ${allowed.join(" or ")}, but ${where}: set aws:region.`);
}

/** Of the last role that the provider takes on, which is whose the deployment is. */
function accountOfRole({ aws: { assumeRoles } }: ProjectStack): string | undefined {
  const roles: unknown = typeof assumeRoles === "string" ? JSON.parse(assumeRoles) : assumeRoles;
  const arn = Array.isArray(roles) ? (roles.at(-1) as { roleArn?: unknown } | undefined)?.roleArn : undefined;
  return typeof arn === "string" ? /^arn:[\w-]+:iam::(\d{12}):role\//.exec(arn)?.[1] : undefined;
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
    if (signal.aborted) throw error;
    const text = `Whose the AWS credentials of stack ${stack.name} are cannot be told, and it belongs to a certain account: ${(error as Error).message}`;
    throw new DriverError("unreachable", text, { stack: stack.name, cause: error });
  }
}

function refusal({ name }: ProjectStack, text: string): DriverError {
  return new DriverError("config", `Stack ${name} ${text}`, { stack: name });
}
