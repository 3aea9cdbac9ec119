import { IdentityError, type IdentitySettings, identitySettings } from "../../identity/settings.ts";
import type { Failure } from "../lifecycle/failure.ts";
import type { TagRules } from "../lifecycle/tags.ts";
import { isList, isValues, type Value, type Values } from "../values/value.ts";

/** The provider's configuration, `aws:…` in a stack's config or the arguments of `new aws.Provider`. */
export interface ProviderConfig {
  readonly region?: string | undefined;
  /** Who signs the requests. */
  readonly identity: IdentitySettings;
  /** Address by service, such as `{ ssm: "http://localhost:4599" }`. */
  readonly endpoints: { readonly [service: string]: string };
  readonly skipCredentialsValidation: boolean;
  readonly s3UsePathStyle: boolean;
  readonly maxRetries?: number | undefined;
  readonly retryMode?: string | undefined;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly tagRules: TagRules;
}

type Environment = { readonly [name: string]: string | undefined };

const TEXTS = ["region", "stsRegion", "profile", "accessKey", "secretKey", "token", "retryMode"];
const BOOLEANS = ["skipCredentialsValidation", "skipMetadataApiCheck", "s3UsePathStyle"];
const NUMBERS = ["maxRetries"];
const STRUCTURES = [
  "endpoints",
  "assumeRoles",
  "assumeRoleWithWebIdentity",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "allowedAccountIds",
  "forbiddenAccountIds",
  "defaultTags",
  "ignoreTags",
];

/** Keys that ask for nothing here: what they turn off, this provider does not do. */
const WITHOUT_EFFECT = [
  "skipRegionValidation",
  "skipRequestingAccountId",
  "userAgents",
  "tokenBucketRateLimiterCapacity",
  "tagPolicyCompliance",
  "s3UsEast1RegionalEndpoint",
];

/** Keys of the official provider that would change what is reached, so that ignoring them would be wrong. */
const REFUSED = [
  "useFipsEndpoint",
  "useDualstackEndpoint",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "customCaBundle",
  "httpProxy",
  "httpsProxy",
  "noProxy",
  "insecure",
];

/** The keys that a program may give, and what they hold. */
export const CONFIG_KEYS: { readonly [key: string]: "string" | "boolean" | "integer" | "structure" } = {
  ...Object.fromEntries(TEXTS.map((key) => [key, "string"] as const)),
  ...Object.fromEntries(BOOLEANS.map((key) => [key, "boolean"] as const)),
  ...Object.fromEntries(NUMBERS.map((key) => [key, "integer"] as const)),
  ...Object.fromEntries([...STRUCTURES, ...WITHOUT_EFFECT, ...REFUSED].map((key) => [key, "structure"] as const)),
};

const ENGINE_KEYS = ["version", "pluginDownloadURL", "__internal", "__defaults"];

/**
 * Reads the configuration as it comes over the wire, where everything that is not text is JSON in a text, and empty
 * text means "not set". The environment completes it as it does for the official provider.
 */
export function parseProviderConfig(
  wire: Values,
  environment: Environment,
): { readonly config: ProviderConfig; readonly failures: readonly Failure[] } {
  const failures: Failure[] = [];
  const given: Record<string, Value> = {};
  for (const [key, value] of Object.entries(wire)) {
    if (value === undefined || value === null || value === "" || ENGINE_KEYS.includes(key)) continue;
    const parsed = parseKey(key, value);
    if ("reason" in parsed) failures.push({ property: key, reason: parsed.reason });
    else given[key] = parsed.value;
  }
  const text = (key: string) => (given[key] === undefined ? undefined : String(given[key]));
  const config: ProviderConfig = {
    region: text("region") ?? nonEmpty(environment.AWS_REGION) ?? nonEmpty(environment.AWS_DEFAULT_REGION),
    identity: parseIdentity(given, failures),
    endpoints: parseEndpoints(given.endpoints, failures),
    skipCredentialsValidation:
      given.skipCredentialsValidation === undefined
        ? environment.AWS_SKIP_CREDENTIALS_VALIDATION === "true"
        : given.skipCredentialsValidation === true,
    s3UsePathStyle: given.s3UsePathStyle === true,
    maxRetries: typeof given.maxRetries === "number" ? given.maxRetries : undefined,
    retryMode: text("retryMode"),
    allowedAccountIds: textList(given.allowedAccountIds),
    forbiddenAccountIds: textList(given.forbiddenAccountIds),
    tagRules: parseTagRules(given, environment),
  };
  return { config, failures };
}

function parseKey(key: string, value: Value): { value: Value } | { reason: string } {
  if (key === "assumeRole") {
    return {
      reason: "aws:assumeRole is not a key of this version: use aws:assumeRoles, a list of roles to assume in order",
    };
  }
  if (TEXTS.includes(key)) return { value: typeof value === "string" ? value : String(value) };
  if (WITHOUT_EFFECT.includes(key)) return { value };
  const parsed = typeof value === "string" ? parseJson(value) : value;
  if (BOOLEANS.includes(key)) {
    return typeof parsed === "boolean"
      ? { value: parsed }
      : { reason: `aws:${key} must be true or false, got ${shown(value)}` };
  }
  if (NUMBERS.includes(key)) {
    return typeof parsed === "number"
      ? { value: parsed }
      : { reason: `aws:${key} must be a number, got ${shown(value)}` };
  }
  if (STRUCTURES.includes(key)) {
    const isStructure = isList(parsed) || isValues(parsed);
    return isStructure ? { value: parsed } : { reason: `aws:${key} must be a list or an object, got ${shown(value)}` };
  }
  if (REFUSED.includes(key)) {
    const asksForNothing = parsed === false || (isList(parsed) && parsed.length === 0);
    if (asksForNothing) return { value: parsed };
    return {
      reason: `the local AWS provider does not implement aws:${key}: leave it out, or use the official AWS provider`,
    };
  }
  return { reason: `aws:${key} is not a key of the AWS provider's configuration` };
}

function parseEndpoints(value: Value | undefined, failures: Failure[]): { readonly [service: string]: string } {
  const endpoints: Record<string, string> = {};
  // A list of objects, each for several services.
  const entries: readonly Value[] = isList(value) ? value : value === undefined ? [] : [value];
  for (const entry of entries) {
    if (!isValues(entry)) continue;
    for (const service of Object.keys(entry)) {
      const address: Value | undefined = entry[service];
      if (address === undefined || address === null || address === "") continue;
      if (typeof address === "string" && URL.canParse(address)) endpoints[service] = address;
      else
        failures.push({
          property: "endpoints",
          reason: `aws:endpoints: ${service} must be a URL such as http://localhost:4599, got ${shown(address)}`,
        });
    }
  }
  return endpoints;
}

function parseIdentity(given: Values, failures: Failure[]): IdentitySettings {
  try {
    return identitySettings(given);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    failures.push({ property: "", reason: error.message.replace(/\.$/, "") });
    return {};
  }
}

function parseTagRules(given: Values, environment: Environment): TagRules {
  const defaults: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const key = /^TF_AWS_DEFAULT_TAGS_(.+)$/.exec(name)?.[1];
    if (key !== undefined && value !== undefined) defaults[key] = value;
  }
  const { defaultTags, ignoreTags } = given;
  const configured = isValues(defaultTags) && isValues(defaultTags.tags) ? defaultTags.tags : {};
  for (const [key, value] of Object.entries(configured)) defaults[key] = String(value);
  const fromEnvironment = (name: string) => (environment[name] ?? "").split(",").filter((text) => text !== "");
  const ignored = isValues(ignoreTags) ? ignoreTags : {};
  return {
    defaults,
    ignoredKeys: [...textList(ignored.keys), ...fromEnvironment("TF_AWS_IGNORE_TAGS_KEYS")],
    ignoredPrefixes: [...textList(ignored.keyPrefixes), ...fromEnvironment("TF_AWS_IGNORE_TAGS_KEY_PREFIXES")],
  };
}

function textList(value: Value | undefined): readonly string[] {
  return isList(value) ? value.map((item) => String(item as string)) : [];
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** The value of a JSON text; the text itself when it is none, which the caller then finds to be of the wrong type. */
function parseJson(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function shown(value: Value): string {
  return JSON.stringify(value) ?? "an unknown value";
}
