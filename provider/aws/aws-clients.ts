import { type CredentialSource, credentialSource, kept, keysOf, regionOf } from "../../identity/credentials.ts";
import type { AwsContext, Identity } from "./aws-context.ts";
import { noteRequestFacts } from "./aws-failure.ts";
import { answerOf, refuseIfCancelled } from "./cancellation.ts";
import type { ProviderConfig } from "./provider-config.ts";

type Environment = { readonly [name: string]: string | undefined };

/** What every client is made with. */
interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: CredentialSource;
  readonly maxAttempts?: number;
  readonly retryMode?: string;
  readonly requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
}

/** Services whose address has other names: in `aws:endpoints`, and in the SDK's variable. */
const OTHER_NAMES: { readonly [service: string]: { readonly keys: readonly string[]; readonly variable: string } } = {
  events: { keys: ["events", "eventbridge", "cloudwatchevents"], variable: "EVENTBRIDGE" },
  logs: { keys: ["logs", "cloudwatchlogs"], variable: "CLOUDWATCH_LOGS" },
  resourcegroups: { keys: ["resourcegroups"], variable: "RESOURCE_GROUPS" },
  sfn: { keys: ["sfn", "stepfunctions"], variable: "SFN" },
};

/** The clients of one configured provider. They are loaded and made when first asked for: most runs need two of them. */
export class AwsClients {
  readonly #config: ProviderConfig;
  readonly #environment: Environment;
  readonly #clients = new Map<string, Promise<unknown>>();
  /** One for all clients, by the region in which STS is asked. */
  readonly #credentials = new Map<string, CredentialSource>();
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
      cloudwatch: async () =>
        this.#client("cloudwatch", chosen, async (settings) => {
          return new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(settings);
        }),
      ec2: async () =>
        this.#client("ec2", chosen, async (settings) => new (await import("@aws-sdk/client-ec2")).EC2(settings)),
      events: async () =>
        this.#client("events", chosen, async (settings) => {
          return new (await import("@aws-sdk/client-eventbridge")).EventBridge(settings);
        }),
      iam: async () =>
        this.#client("iam", chosen, async (settings) => new (await import("@aws-sdk/client-iam")).IAM(settings)),
      kms: async () =>
        this.#client("kms", chosen, async (settings) => new (await import("@aws-sdk/client-kms")).KMS(settings)),
      lambda: async () =>
        this.#client("lambda", chosen, async (settings) => {
          return new (await import("@aws-sdk/client-lambda")).Lambda(settings);
        }),
      logs: async () =>
        this.#client("logs", chosen, async (settings) => {
          return new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(settings);
        }),
      resourceGroups: async () =>
        this.#client("resourcegroups", chosen, async (settings) => {
          return new (await import("@aws-sdk/client-resource-groups")).ResourceGroups(settings);
        }),
      s3: async () =>
        this.#client("s3", chosen, async (settings) => {
          const { S3 } = await import("@aws-sdk/client-s3");
          return new S3({ ...settings, forcePathStyle: this.#config.s3UsePathStyle || isLoopback(settings.endpoint) });
        }),
      sfn: async () =>
        this.#client("sfn", chosen, async (settings) => new (await import("@aws-sdk/client-sfn")).SFN(settings)),
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
      throw new Error(`sts:GetCallerIdentity answered without an account or with an invalid ARN: ${Arn}`);
    }
    return { accountId: Account, arn: Arn, userId: UserId ?? "", partition };
  }

  async #regionOfProfile(): Promise<string> {
    const region = await regionOf(this.#config.identity, this.#environment);
    if (region === undefined) throw new Error("Region is missing");
    return region;
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
    const { maxRetries, retryMode } = this.#config;
    return {
      region,
      credentials: this.#credentialsIn(region),
      ...(maxRetries === undefined ? {} : { maxAttempts: maxRetries + 1 }),
      ...(retryMode === undefined ? {} : { retryMode }),
      // An endpoint without a server must be noticed within seconds, retries included.
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
      ...this.#endpoint(service),
    };
  }

  #credentialsIn(region: string): CredentialSource {
    const { identity } = this.#config;
    if (identity.assumeRoles === undefined) {
      const keys = keysOf(identity, this.#environment);
      if (keys !== undefined) return keys;
    }
    const stsRegion = identity.stsRegion ?? this.#config.region ?? region;
    const known = this.#credentials.get(stsRegion);
    if (known !== undefined) return known;
    const sts = { region: stsRegion, ...this.#endpoint("sts") };
    const source = kept(async () => (await credentialSource(identity, this.#environment, sts))());
    this.#credentials.set(stsRegion, source);
    return source;
  }

  /** Where a service is: what the configuration says, else the environment; else the SDK decides. */
  #endpoint(service: string): { readonly endpoint?: string } {
    const { keys, variable } = OTHER_NAMES[service] ?? { keys: [service], variable: service.toUpperCase() };
    const configured = keys.map((key) => this.#config.endpoints[key]).find((address) => address);
    const specific = this.#environment[`AWS_ENDPOINT_URL_${variable}`];
    const endpoint = configured || specific || this.#environment.AWS_ENDPOINT_URL;
    return endpoint ? { endpoint } : {};
  }
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
        refuseIfCancelled();
        return await answerOf(next(args));
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
      // The SDK's own next attempt is one more request.
      refuseIfCancelled();
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
