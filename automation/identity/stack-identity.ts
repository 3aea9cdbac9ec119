import { type Credentials, kept, keysOf, writtenRegion } from "../../identity/credentials.ts";
import { endpointOf, IdentityError, type IdentitySettings, identitySettings, truth } from "../../identity/settings.ts";
import { DriverError } from "../errors/driver-error.ts";
import { isEmulatorAccount } from "../project/copied-files.ts";
import type { ProjectStack } from "../project/project.ts";
import { askIdentity, type Variables } from "./ask-identity.ts";

/** What every AWS client of the driver is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly endpoint?: string;
  /** The SDK would else look for an endpoint in this process's own environment. */
  readonly ignoreConfiguredEndpointUrls: true;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/** How the services of a stack's cloud are asked, and with which credentials. */
export type StackClients = (
  service: "ec2" | "iam" | "resource-groups" | "s3" | "sns" | "ssm" | "sts",
) => ClientSettings;

/** What signs requests to an emulator: it takes any, and nobody's real ones reach it. */
export const EMULATOR_KEYS = { accessKeyId: "emulator", secretAccessKey: "emulator" } as const;

/**
 * Finds the credentials of a stack as its provider does: by the stack's config and its environment, and nothing of this
 * process's own.
 *
 * @param stack with its config decrypted.
 * @param variables the stack's whole environment.
 * @throws DriverError config, when there are none or no region; unreachable, when AWS refuses or does not answer.
 */
export async function stackClients(
  stack: ProjectStack,
  variables: Variables,
  signal?: AbortSignal,
): Promise<StackClients> {
  if (stack.cloud === "emulator") return await emulatorClients(stack, variables, signal);
  const settings = settingsOf(stack);
  const { region, credentials } = await foundFor(providerOf(stack.name), settings, variables, signal);
  if (region === undefined) {
    throw new DriverError(
      "config",
      `Stack ${stack.name} has no region: set aws:region in Pulumi.${stack.name}.yaml, or AWS_REGION.`,
      { stack: stack.name },
    );
  }
  const isSet = (key: string, variable: string) => truth(stack.aws, key) ?? /^true$/i.test(variables[variable] ?? "");
  return (service) => {
    const endpoint = endpointOf(stack.aws, service.replace("-", "")) ?? endpointByVariables(service, variables);
    return {
      region,
      credentials,
      ...(endpoint ? { endpoint } : {}),
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: isSet("useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT"),
      useDualstackEndpoint: isSet("useDualstackEndpoint", "AWS_USE_DUALSTACK_ENDPOINT"),
    };
  };
}

/**
 * What of a stack's config an emulator's keys come from: an account's id as the access key, and roles. Real keys stay here.
 *
 * @throws DriverError config
 */
export function emulatorSettings({ name, aws }: Pick<ProjectStack, "name" | "aws">): IdentitySettings {
  const { region, stsRegion, assumeRoles, accessKey, secretKey, token } = aws;
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const keys = {
    accessKey,
    // What is encrypted has no text, and the emulator takes any.
    secretKey: isText(secretKey) ? secretKey : EMULATOR_KEYS.secretAccessKey,
    ...(isText(token) ? { token } : {}),
  };
  return settingsOf({ name, aws: { region, stsRegion, assumeRoles, ...(isEmulatorAccount(aws) ? keys : {}) } });
}

async function emulatorClients(stack: ProjectStack, variables: Variables, signal?: AbortSignal): Promise<StackClients> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION = "us-east-1" } = variables;
  const found = await foundFor(providerOf(stack.name), emulatorSettings(stack), variables, signal);
  return () => ({
    region: found.region ?? AWS_REGION,
    credentials: found.credentials,
    ...(endpoint ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });
}

function endpointByVariables(service: string, variables: Variables): string | undefined {
  if (/^true$/i.test(variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? "")) return undefined;
  return (
    variables[`AWS_ENDPOINT_URL_${service.toUpperCase().replace("-", "_")}`] || variables.AWS_ENDPOINT_URL || undefined
  );
}

/** What a stack's config says of its identity. @throws DriverError config */
export function settingsOf({ name, aws }: Pick<ProjectStack, "name" | "aws">): IdentitySettings {
  try {
    return identitySettings(aws);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    throw new DriverError("config", `Stack ${name}: ${error.message}`, { stack: name, cause: error });
  }
}

export interface FoundIdentity {
  readonly region: string | undefined;
  readonly credentials: () => Promise<Credentials>;
}

/** Who acts with the credentials, for messages. */
export interface Actor {
  readonly stack: string;
  /** e.g. `stack prod` */
  readonly name: string;
  /** Where credentials can be set, as an instruction. */
  readonly wayOut: string;
}

function providerOf(stack: string): Actor {
  const wayOut = `Set aws:profile, or aws:accessKey and aws:secretKey, in Pulumi.${stack}.yaml, or ${BY_VARIABLES}.`;
  return { stack, name: `stack ${stack}`, wayOut };
}

export const BY_VARIABLES = "AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment";

/**
 * Credentials for one who works on a stack: those of its provider, or of its backend.
 *
 * @throws DriverError as {@link stackClients} does.
 */
export async function foundFor(
  actor: Actor,
  settings: IdentitySettings,
  variables: Variables,
  signal?: AbortSignal,
): Promise<FoundIdentity> {
  const written = settings.assumeRoles === undefined ? keysOf(settings, variables) : undefined;
  const region = writtenRegion(settings, variables);
  // Where both stand written nothing has to be looked for.
  if (written !== undefined && region !== undefined) return { region, credentials: written };
  const first = await asked(actor, settings, variables, false, signal);
  let isFirst = true;
  const credentials = kept(async () => {
    if (!isFirst) return (await asked(actor, settings, variables, false)).credentials;
    isFirst = false;
    return first.credentials;
  });
  return { region: first.region, credentials };
}

/** The account that a stack's credentials are of, by STS. @throws DriverError as {@link stackClients} does. */
export async function accountFor(
  stack: ProjectStack,
  variables: Variables,
  signal: AbortSignal,
): Promise<string | undefined> {
  return (await asked(providerOf(stack.name), settingsOf(stack), variables, true, signal)).account;
}

async function asked(
  actor: Actor,
  settings: IdentitySettings,
  variables: Variables,
  asksAccount: boolean,
  signal?: AbortSignal,
): Promise<{ region: string | undefined; credentials: Credentials; account: string | undefined }> {
  const answer = await askIdentity({ settings, asksAccount }, variables, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw noCredentials("unreachable", actor, (error as Error).message, error);
  });
  if ("problem" in answer) {
    throw noCredentials(answer.problem.isConfig ? "config" : "unreachable", actor, answer.problem.text);
  }
  const { expiration, region, account } = answer;
  const ending = expiration === undefined ? {} : { expiration: new Date(expiration) };
  return { region, account, credentials: { ...answer.credentials, ...ending } };
}

function noCredentials(kind: "config" | "unreachable", actor: Actor, reason: string, cause?: unknown): DriverError {
  const { stack, name, wayOut } = actor;
  const advice = kind === "config" ? wayOut : "Renew the credentials, or see that AWS can be reached from here.";
  const text = `The AWS credentials of ${name} cannot be used. ${reason.replace(/\.?$/, ".")} ${advice}`;
  return new DriverError(kind, text, { stack, cause });
}
