import { devNull } from "node:os";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { checkCloud } from "../../config/check-cloud.ts";
import { backendVariables } from "../backend/backend-variables.ts";
import type { FoundBackend } from "../backend/find-backend.ts";
import { DriverError } from "../errors/driver-error.ts";
import type { ProjectStack } from "../project/project.ts";
import type { PulumiInstallation } from "../pulumi-cli/ensure-pulumi.ts";

/** The package's `bin`, from the sources as from `dist`. */
const BIN = new URL(import.meta.url.endsWith(".ts") ? "../../bin/" : "../../../bin/", import.meta.url);

/**
 * The folder with the executable `pulumi-resource-aws` of this package. On the CLI's PATH it is used in place of the
 * official provider's download; so it is put there for stacks of the emulator only.
 */
export const PROVIDER_DIRECTORY = fileURLToPath(new URL("provider", BIN));

/** What every Node.js process of a Pulumi program loads first. */
export const PRELOADS = [
  "stack-traces.cjs",
  "package-deprecations.cjs",
  "temporary-files.cjs",
  "compile-cache.cjs",
  "lazy-packages.cjs",
].map((file) => fileURLToPath(new URL(`program/${file}`, BIN)));

/** The emulator's default endpoint. */
export const DEFAULT_ENDPOINT = "http://127.0.0.1:4599";

/**
 * Variables that would make an emulator stack bypass the emulator, pass real credentials to it, or make the CLI ignore the
 * provider on PATH.
 */
const VARIABLES_TO_UNSET = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "PULUMI_IGNORE_AMBIENT_PLUGINS",
] as const;

/**
 * Variables to remove before work on a stack of the emulator: real credentials, and endpoints of single services, which take
 * precedence over `AWS_ENDPOINT_URL` and would bypass the emulator.
 */
export function variablesToUnset(base: Variables): string[] {
  const others = Object.keys(base).filter((name) => name.startsWith("AWS_ENDPOINT_URL_") && base[name] !== undefined);
  return [...VARIABLES_TO_UNSET, ...others];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the Pulumi CLI for a stack: the CLI and the provider on PATH, the backend, and for a stack of the emulator
 * its endpoint with dummy credentials.
 *
 * @param installation where Pulumi's files are, and the CLI that comes first on PATH, if it is known.
 * @param base the environment to start from; it is only read.
 * @throws DriverError config, when the environment points to another cloud than the stack's.
 */
export function stackVariables(
  stack: ProjectStack,
  { home, binDir }: Pick<PulumiInstallation, "home"> & Partial<PulumiInstallation>,
  base: Variables,
  backend: FoundBackend,
  endpoint: string | undefined = base.AWS_ENDPOINT_URL,
): Record<string, string> {
  const isEmulator = stack.cloud === "emulator";
  const aws = isEmulator ? emulatorVariables(stack, base, endpoint || DEFAULT_ENDPOINT) : {};
  // A shell used for a stack of the emulator has its provider on PATH; a stack of AWS must not use it.
  const others = (base.PATH ?? "").split(delimiter).filter((place) => place !== "" && place !== PROVIDER_DIRECTORY);
  const path = [...(binDir ? [binDir] : []), ...(isEmulator ? [PROVIDER_DIRECTORY] : []), ...others];
  // Secrets in a shared backend must not be encrypted with a publicly known passphrase.
  const standIn = backend.isOwn && !base.PULUMI_CONFIG_PASSPHRASE_FILE ? "" : undefined;
  const passphrase = base.PULUMI_CONFIG_PASSPHRASE ?? standIn;
  // Endpoints of single services are removed for a stack of the emulator.
  checkAddresses(stack, isEmulator ? aws : base, stack.aws.endpoints);
  return {
    ...aws,
    PATH: path.join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend.url,
    ...backendVariables(backend.url, base),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
  };
}

/** @throws DriverError config, when an endpoint points to another cloud than the stack's. */
export function checkAddresses({ cloud, name }: ProjectStack, variables: Variables, endpoints: unknown): void {
  try {
    checkCloud(cloud, name, variables, { "aws:endpoints": endpoints });
  } catch (error) {
    throw new DriverError("config", (error as Error).message, { stack: name });
  }
}

/** Files of AWS's tools may contain endpoints and credentials too; a stack of the emulator reads none of them. */
function emulatorVariables(stack: ProjectStack, base: Variables, endpoint: string): Record<string, string> {
  const region = stack.region ?? (base.AWS_REGION || base.AWS_DEFAULT_REGION || "us-east-1");
  return {
    AWS_ENDPOINT_URL: endpoint,
    // The emulator takes an account's id for a key of that account, and any other for one of its default account.
    AWS_ACCESS_KEY_ID: [stack.environment.account ?? []].flat()[0] ?? "emulator",
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_REGION: region,
    // The AWS CLI and boto3 read only this variable.
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
