import type { AwsContext, Identity } from "./aws-context.ts";
import { noteRequestFacts } from "./aws-failure.ts";
import { assumeRoleCredentials, type ClientSettings, type Credentials } from "./credentials.ts";
import type { ProviderConfig } from "./provider-config.ts";

type Environment = { readonly [name: string]: string | undefined };

/** The clients of one configured provider. They are loaded and made when first asked for: most runs need two of them. */
export class AwsClients {
  readonly #config: ProviderConfig;
  readonly #environment: Environment;
  readonly #clients = new Map<string, Promise<unknown>>();
  #identity: Promise<Identity> | undefined;

  constructor(config: ProviderConfig, environment: Environment) {
    this.#config = config;
    this.#environment = environment;
  }

  /** AWS in a region; without one, in the provider's own, which a profile may name. */
  async in(region: string | undefined): Promise<AwsContext> {
    const chosen = region ?? this.#config.region ?? (await this.#regionOfProfile());
    return {
      region: chosen,
      iam: async () =>
        this.#client("iam", chosen, async (settings) => new (await import("@aws-sdk/client-iam")).IAM(settings)),
      s3: async () =>
        this.#client("s3", chosen, async (settings) => {
          const { S3 } = await import("@aws-sdk/client-s3");
          return new S3({ ...settings, forcePathStyle: this.#config.s3UsePathStyle || isLoopback(settings.endpoint) });
        }),
      sns: async () =>
        this.#client("sns", chosen, async (settings) => new (await import("@aws-sdk/client-sns")).SNS(settings)),
      ssm: async () =>
        this.#client("ssm", chosen, async (settings) => new (await import("@aws-sdk/client-ssm")).SSM(settings)),
      sts: async () =>
        this.#client("sts", chosen, async (settings) => new (await import("@aws-sdk/client-sts")).STS(settings)),
      identity: () => this.identity(),
    };
  }

  /** Who we are. A failed answer is not kept: the next who asks tries again. */
  identity(): Promise<Identity> {
    this.#identity ??= this.#askIdentity().catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  async #askIdentity(): Promise<Identity> {
    const sts = await (await this.in(undefined)).sts();
    const { Account, Arn, UserId } = await sts.getCallerIdentity({});
    const partition = /^arn:([^:]+):/.exec(Arn ?? "")?.[1];
    if (Account === undefined || Arn === undefined || partition === undefined) {
      throw new Error(`sts:GetCallerIdentity answered without an account or with an ARN that is none: ${Arn}`);
    }
    return { accountId: Account, arn: Arn, userId: UserId ?? "", partition };
  }

  async #regionOfProfile(): Promise<string> {
    const { STS } = await import("@aws-sdk/client-sts");
    const { profile } = this.#config;
    return new STS(profile === undefined ? {} : { profile }).config.region();
  }

  #client<Client extends WithMiddleware>(
    service: string,
    region: string,
    make: (settings: ClientSettings) => Promise<Client>,
  ): Promise<Client> {
    const key = `${service} ${region}`;
    const made = this.#clients.get(key) as Promise<Client> | undefined;
    if (made) return made;
    const client = make(this.#settings(service, region)).then(noteRequests);
    this.#clients.set(key, client);
    return client;
  }

  #settings(service: string, region: string): ClientSettings {
    const { profile, maxRetries, retryMode, assumeRoles } = this.#config;
    const credentials = this.#keys();
    const base = {
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(maxRetries === undefined ? {} : { maxAttempts: maxRetries + 1 }),
      ...(retryMode === undefined ? {} : { retryMode }),
      // An address where nobody is must be noticed within seconds, retries included.
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    };
    const settings = { ...base, ...this.#endpoint(service) };
    if (assumeRoles.length === 0) return settings;
    return { ...settings, credentials: assumeRoleCredentials(assumeRoles, { ...base, ...this.#endpoint("sts") }) };
  }

  /** Where a service is: what the configuration says, else the environment; else the SDK decides. */
  #endpoint(service: string): { readonly endpoint?: string } {
    const specific = this.#environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
    const endpoint = this.#config.endpoints[service] || specific || this.#environment.AWS_ENDPOINT_URL;
    return endpoint ? { endpoint } : {};
  }

  /** Keys that the configuration names, else those of the environment unless a profile is named; else the SDK looks. */
  #keys(): Credentials | undefined {
    const { accessKey, secretKey, token, profile } = this.#config;
    if (accessKey !== undefined && secretKey !== undefined) return credentialsOf(accessKey, secretKey, token);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = this.#environment;
    if (profile !== undefined || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
    return credentialsOf(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
  }
}

function credentialsOf(accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined): Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

interface WithMiddleware {
  // biome-ignore lint/suspicious/noExplicitAny: each client has its own input and output types, of which none matter here.
  readonly middlewareStack: { add(middleware: any, options: any): void };
}

/** Notes for each failing request which operation it was and where it went, so that the error can say so. */
function noteRequests<Client extends WithMiddleware>(client: Client): Client {
  type Context = { commandName?: string; sentTo?: string };
  type Step = (args: { request?: unknown }) => Promise<unknown>;
  client.middlewareStack.add(
    (next: Step, context: Context) => async (args: { request?: unknown }) => {
      try {
        return await next(args);
      } catch (error) {
        const operation = (context.commandName ?? "request").replace(/Command$/, "");
        noteRequestFacts(error, { operation, endpoint: context.sentTo });
        throw error;
      }
    },
    { step: "initialize", name: "noteFailedRequest", priority: "high" },
  );
  client.middlewareStack.add(
    (next: Step, context: Context) => (args: { request?: unknown }) => {
      const { protocol, hostname, port } = args.request as { protocol: string; hostname: string; port?: number };
      context.sentTo = `${protocol}//${hostname}${port ? `:${port}` : ""}`;
      return next(args);
    },
    { step: "finalizeRequest", name: "noteEndpoint", priority: "low" },
  );
  return client;
}

/** Buckets as sub-domains of this machine's own name do not resolve everywhere. */
function isLoopback(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  const host = new URL(endpoint).hostname;
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\./.test(host);
}
