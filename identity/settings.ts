/** A role to assume with the credentials that came before it. */
export interface RoleSettings {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly durationSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
}

/** A role to assume with a token of an identity provider, as in CI systems and in Kubernetes. */
export interface WebIdentitySettings {
  readonly roleArn: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly sessionName?: string;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly durationSeconds?: number;
}

/** What the AWS provider's config says about who signs its requests. */
export interface IdentitySettings {
  readonly region?: string;
  readonly stsRegion?: string;
  readonly profile?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly token?: string;
  readonly sharedConfigFiles?: readonly string[];
  readonly sharedCredentialsFiles?: readonly string[];
  readonly assumeRoles?: readonly RoleSettings[];
  readonly assumeRoleWithWebIdentity?: WebIdentitySettings;
  readonly skipMetadataApiCheck?: boolean;
  readonly stsEndpoint?: string;
}

/** A value of the config that cannot be meant, or credentials that are not there. */
export class IdentityError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "IdentityError";
  }
}

type Values = Readonly<Record<string, unknown>>;

/**
 * @param aws the config's keys without `aws:`, with values as YAML has them or, where Pulumi hands them on, as JSON in a text.
 * @throws IdentityError
 */
export function identitySettings(aws: Values): IdentitySettings {
  const accessKey = text(aws, "accessKey");
  const secretKey = text(aws, "secretKey");
  const token = text(aws, "token");
  const isAnyKeySet = accessKey !== undefined || secretKey !== undefined || token !== undefined;
  if (isAnyKeySet && (accessKey === undefined || secretKey === undefined)) {
    throw new IdentityError("aws:accessKey and aws:secretKey go together: set both or neither.");
  }
  const webIdentity = structure(aws, "assumeRoleWithWebIdentity");
  // Version 6 of the provider has one role under another key.
  const roles = [structure(aws, "assumeRoles") ?? structure(aws, "assumeRole") ?? []].flat();
  return defined({
    region: text(aws, "region"),
    stsRegion: text(aws, "stsRegion"),
    profile: text(aws, "profile"),
    accessKey,
    secretKey,
    token,
    sharedConfigFiles: texts(aws, "sharedConfigFiles", "aws:"),
    sharedCredentialsFiles: texts(aws, "sharedCredentialsFiles", "aws:"),
    assumeRoles: roles.length === 0 ? undefined : roles.map(roleSettings),
    assumeRoleWithWebIdentity: webIdentity === undefined ? undefined : webIdentitySettings(webIdentity),
    skipMetadataApiCheck: truth(aws, "skipMetadataApiCheck"),
    stsEndpoint: endpointOf(aws, "sts"),
  });
}

/** The address that `aws:endpoints` gives a service, in a list of groups or one group. */
export function endpointOf(aws: Values, service: string): string | undefined {
  const groups = [structure(aws, "endpoints") ?? []].flat() as readonly unknown[];
  const addresses = groups.flatMap((group) => (isValues(group) ? (text(group, service) ?? []) : []));
  return addresses.at(-1);
}

/** The ids of a list such as `aws:allowedAccountIds`; a bare number is one with its leading zeros lost. */
export function accountIds(aws: Values, key: "allowedAccountIds" | "forbiddenAccountIds"): readonly string[] {
  const list = structure(aws, key);
  return [list ?? []].flat().map((id) => String(id).padStart(12, "0"));
}

export function truth(aws: Values, key: string): boolean | undefined {
  const value = structure(aws, key);
  if (value === undefined || typeof value === "boolean") return value;
  throw new IdentityError(`aws:${key} is ${shown(value)}: write true or false.`);
}

function roleSettings(value: unknown): RoleSettings {
  if (!isValues(value)) throw new IdentityError(`aws:assumeRoles has ${shown(value)}: every entry is a group of keys.`);
  const at = "aws:assumeRoles: ";
  return defined({
    roleArn: required(value, "roleArn", at),
    sessionName: text(value, "sessionName"),
    externalId: text(value, "externalId"),
    policy: text(value, "policy"),
    policyArns: texts(value, "policyArns", at),
    durationSeconds: seconds(text(value, "duration"), at),
    tags: isValues(value.tags) ? (value.tags as Record<string, string>) : undefined,
    transitiveTagKeys: texts(value, "transitiveTagKeys", at),
    sourceIdentity: text(value, "sourceIdentity"),
  });
}

function webIdentitySettings(value: unknown): WebIdentitySettings {
  const at = "aws:assumeRoleWithWebIdentity: ";
  if (!isValues(value)) throw new IdentityError(`${at}${shown(value)} is not a group of keys.`);
  const token = text(value, "webIdentityToken");
  const tokenFile = text(value, "webIdentityTokenFile");
  if (token === undefined && tokenFile === undefined) {
    throw new IdentityError(`${at}webIdentityToken or webIdentityTokenFile is missing.`);
  }
  return defined({
    roleArn: required(value, "roleArn", at),
    token,
    tokenFile,
    sessionName: text(value, "sessionName"),
    policy: text(value, "policy"),
    policyArns: texts(value, "policyArns", at),
    durationSeconds: seconds(text(value, "duration"), at),
  });
}

/** A text; empty means "not set", as it does to the provider. */
function text(values: Values, key: string): string | undefined {
  const value = values[key];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function required(values: Values, key: string, at: string): string {
  const value = text(values, key);
  if (value === undefined) throw new IdentityError(`${at}${key} is missing.`);
  return value;
}

function texts(values: Values, key: string, at: string): readonly string[] | undefined {
  const value = structure(values, key);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new IdentityError(`${at}${key} is ${shown(value)}: write a list.`);
  return value.length === 0 ? undefined : value.map(String);
}

function structure(values: Values, key: string): unknown {
  const value = values[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** A duration as Go writes it, such as `1h30m`. */
function seconds(duration: string | undefined, at: string): number | undefined {
  if (duration === undefined) return undefined;
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(duration)) {
    throw new IdentityError(`${at}duration is "${duration}": write it like 1h30m.`);
  }
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g);
  return Math.round([...parts].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0));
}

function isValues(value: unknown): value is Values {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "unknown";
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
