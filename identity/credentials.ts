import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { IdentityError, type IdentitySettings, type RoleSettings } from "./settings.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialSource = () => Promise<Credentials>;

type Environment = Readonly<Record<string, string | undefined>>;

/** How STS is asked: what a role or a token is exchanged with. */
export interface StsSettings {
  readonly region: string;
  readonly endpoint?: string;
}

/**
 * Who signs, in the order of the official AWS provider: keys of the config; a token of the config; a profile of the config;
 * keys of the environment; a token of the environment; the environment's profile or the one named `default`; the container;
 * the machine. Roles of the config are then assumed one after the other, each with what came before it.
 *
 * The SDK for JavaScript by itself prefers `AWS_PROFILE` to the environment's keys, and goes on to the next place when a
 * profile is missing. Here a profile that somebody named and that is not there is an error.
 *
 * @param environment this process's own, except for tests: files, single sign-on and credential processes are found by the
 *   SDK, which reads the process's.
 * @throws IdentityError when a place that is named does not have them, or none has.
 */
export async function credentialSource(
  settings: IdentitySettings,
  environment: Environment,
  sts: StsSettings,
): Promise<CredentialSource> {
  const base = keysOf(settings, environment) ?? (await otherSource(settings, environment, sts));
  const { assumeRoles = [] } = settings;
  if (assumeRoles.length === 0) return base;
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  return assumeRoles.reduce<CredentialSource>(
    (masterCredentials, role) =>
      fromTemporaryCredentials({ masterCredentials, params: roleParameters(role), clientConfig: { ...sts } }),
    base,
  );
}

/** Credentials are asked for again when they are about to end. */
const RENEWED_BEFORE_MS = 5 * 60_000;

/** Keeps what a source gave until it is about to end, so that many clients assume a role once. */
export function kept(source: CredentialSource): CredentialSource {
  let current: Promise<Credentials> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  return async () => {
    if (expiresAt - Date.now() < RENEWED_BEFORE_MS) current = undefined;
    current ??= source().then((credentials) => {
      expiresAt = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      return credentials;
    });
    try {
      return await current;
    } catch (error) {
      // A failed answer is not kept: the next who asks tries again.
      current = undefined;
      throw error;
    }
  };
}

/** The credentials that stand written in the config or the environment, if it is those that count. */
export function keysOf(settings: IdentitySettings, environment: Environment): CredentialSource | undefined {
  const { accessKey, secretKey, token, profile, assumeRoleWithWebIdentity } = settings;
  if (accessKey !== undefined && secretKey !== undefined) return keys(accessKey, secretKey, token);
  if (profile !== undefined || assumeRoleWithWebIdentity !== undefined) return undefined;
  // The older names are known to the SDK for Go.
  const id = environment.AWS_ACCESS_KEY_ID || environment.AWS_ACCESS_KEY;
  const secret = environment.AWS_SECRET_ACCESS_KEY || environment.AWS_SECRET_KEY;
  return id && secret ? keys(id, secret, environment.AWS_SESSION_TOKEN) : undefined;
}

function keys(accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined): CredentialSource {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  return async () => credentials;
}

async function otherSource(
  settings: IdentitySettings,
  environment: Environment,
  sts: StsSettings,
): Promise<CredentialSource> {
  const { assumeRoleWithWebIdentity: web } = settings;
  const { fromTokenFile, fromWebToken } = await import("@aws-sdk/credential-providers");
  const clientConfig = { ...sts };
  if (web !== undefined) {
    const role = {
      roleArn: web.roleArn,
      roleSessionName: web.sessionName ?? SESSION_NAME,
      ...(web.policy === undefined ? {} : { policy: web.policy }),
      ...(web.policyArns === undefined ? {} : { policyArns: web.policyArns.map((arn) => ({ arn })) }),
      ...(web.durationSeconds === undefined ? {} : { durationSeconds: web.durationSeconds }),
      clientConfig,
    };
    const { token } = web;
    // Read anew for each session, since whoever gives the token renews it.
    return async () => {
      const webIdentityToken = token ?? (await textOf(web.tokenFile!, "aws:assumeRoleWithWebIdentity", environment));
      return await fromWebToken({ ...role, webIdentityToken })();
    };
  }
  const isTokenNext = settings.profile === undefined && environment.AWS_WEB_IDENTITY_TOKEN_FILE;
  if (isTokenNext && environment.AWS_ROLE_ARN) return fromTokenFile({ clientConfig });
  if (isTokenNext) {
    throw new IdentityError("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: set both or neither.");
  }
  return (await profileSource(settings, environment, sts)) ?? (await machineSource(settings, environment));
}

/** What makes a profile one that has credentials. */
const SOURCES = [
  "aws_access_key_id",
  "role_arn",
  "source_profile",
  "credential_source",
  "credential_process",
  "web_identity_token_file",
  "sso_session",
  "sso_start_url",
  "sso_account_id",
  "login_session",
];

/** Undefined when the profile has no credentials of any kind, and none was named or it only says where AWS is. */
async function profileSource(
  settings: IdentitySettings,
  environment: Environment,
  sts: StsSettings,
): Promise<CredentialSource | undefined> {
  const { name, files, profile, namedBy } = await profileOf(settings, environment);
  if (profile === undefined && namedBy !== undefined) {
    const { config, credentials } = filesOf(settings, environment);
    throw new IdentityError(
      `The profile "${name}" (${namedBy}) is not in ${[...credentials, ...config].join(" or ")}: add it there, or name another.`,
    );
  }
  if (profile === undefined || !SOURCES.some((key) => profile[key] !== undefined)) return undefined;
  const { fromIni } = await import("@aws-sdk/credential-providers");
  return fromIni({ ...files, profile: name, clientConfig: { ...sts } });
}

/** The profile that counts, and what names it. */
async function profileOf(settings: IdentitySettings, environment: Environment) {
  const { parseKnownFiles } = await import("@smithy/core/config");
  const named: [name: string | undefined, by: string][] = [
    [settings.profile, "aws:profile"],
    [environment.AWS_PROFILE, "AWS_PROFILE"],
    [environment.AWS_DEFAULT_PROFILE, "AWS_DEFAULT_PROFILE"],
  ];
  const [name = "default", namedBy] = named.find(([value]) => value) ?? [];
  const files = await readableFiles(settings, environment);
  const profiles = await parseKnownFiles(files);
  return { name, namedBy, files, profile: Object.hasOwn(profiles, name) ? profiles[name] : undefined };
}

/** The region of the config, else of the environment, else of the profile that counts. */
export async function regionOf(settings: IdentitySettings, environment: Environment): Promise<string | undefined> {
  const region = writtenRegion(settings, environment);
  return region ?? (await profileOf(settings, environment)).profile?.region;
}

export function writtenRegion({ region }: IdentitySettings, environment: Environment): string | undefined {
  return region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined);
}

/** The files that are looked into, by their names. */
export function filesOf({ sharedConfigFiles, sharedCredentialsFiles }: IdentitySettings, environment: Environment) {
  return {
    config: sharedConfigFiles ?? [environment.AWS_CONFIG_FILE || "~/.aws/config"],
    credentials: sharedCredentialsFiles ?? [environment.AWS_SHARED_CREDENTIALS_FILE || "~/.aws/credentials"],
  };
}

/**
 * The SDK knows one file of each kind; of several, a later one's values count. Several are handed to it in memory, which only the copy
 * of `@smithy/core` sees that is imported here: package.json has a range, so that npm installs one copy for all.
 */
async function readableFiles(settings: IdentitySettings, environment: Environment) {
  const { externalDataInterceptor } = await import("@smithy/core/config");
  const merged = async (key: "sharedConfigFiles" | "sharedCredentialsFiles") => {
    const paths = settings[key];
    if (paths === undefined) return undefined;
    const contents = await Promise.all(paths.map((path) => textOf(path, `aws:${key}`, environment)));
    if (paths.length === 1) return expanded(paths[0]!, environment);
    const name = `aws:${key}\n${paths.join("\n")}`;
    externalDataInterceptor.interceptFile(name, contents.join("\n"));
    return name;
  };
  const configFilepath = await merged("sharedConfigFiles");
  const filepath = await merged("sharedCredentialsFiles");
  return { ...(configFilepath ? { configFilepath } : {}), ...(filepath ? { filepath } : {}) };
}

function expanded(path: string, environment: Environment): string {
  const home = environment.HOME || homedir();
  return path
    .replace(/^~(?=\/|$)/, home)
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced: string, bare: string) => environment[braced ?? bare] ?? "");
}

async function textOf(path: string, key: string, environment: Environment): Promise<string> {
  try {
    return await readFile(expanded(path, environment), "utf8");
  } catch (error) {
    throw new IdentityError(`${key} names ${path}, which cannot be read: ${(error as Error).message}.`, error);
  }
}

/** Of the container, else of the machine in EC2. */
async function machineSource(settings: IdentitySettings, environment: Environment): Promise<CredentialSource> {
  const { fromContainerMetadata, fromHttp, fromInstanceMetadata } = await import("@aws-sdk/credential-providers");
  if (environment.AWS_CONTAINER_CREDENTIALS_FULL_URI || environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    return environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ? fromHttp({}) : fromContainerMetadata({});
  }
  const isOff = settings.skipMetadataApiCheck || /^true$/i.test(environment.AWS_EC2_METADATA_DISABLED ?? "");
  if (isOff) throw nothingFound(settings, environment, "is switched off");
  const machine = fromInstanceMetadata({});
  return async () => {
    try {
      return await machine();
    } catch (error) {
      throw nothingFound(settings, environment, "does not answer", error);
    }
  };
}

function nothingFound(
  settings: IdentitySettings,
  environment: Environment,
  machine: string,
  cause?: unknown,
): IdentityError {
  const { config, credentials } = filesOf(settings, environment);
  const profile = settings.profile ?? (environment.AWS_PROFILE || environment.AWS_DEFAULT_PROFILE || "default");
  return new IdentityError(
    "No AWS credentials were found. Looked for AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, AWS_WEB_IDENTITY_TOKEN_FILE with " +
      `AWS_ROLE_ARN, the profile "${profile}" in ${[...credentials, ...config].join(" and ")}, a container's role ` +
      `(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) and the instance's role (its metadata service ${machine}).`,
    cause,
  );
}

/** The name of a session that is given none. */
const SESSION_NAME = "pulumi";

function roleParameters(role: RoleSettings) {
  return {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName ?? SESSION_NAME,
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    ...(role.policy === undefined ? {} : { Policy: role.policy }),
    ...(role.policyArns === undefined ? {} : { PolicyArns: role.policyArns.map((arn) => ({ arn })) }),
    ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
    ...(role.tags === undefined
      ? {}
      : { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value: String(Value) })) }),
    ...(role.transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...role.transitiveTagKeys] }),
    ...(role.sourceIdentity === undefined ? {} : { SourceIdentity: role.sourceIdentity }),
  };
}
