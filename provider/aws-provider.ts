import { AwsClients } from "./aws/aws-clients.ts";
import { describeAwsError } from "./aws/aws-failure.ts";
import { cancellable } from "./aws/cancellation.ts";
import { type ProviderConfig, parseProviderConfig } from "./aws/provider-config.ts";
import type { FunctionType } from "./functions/function-type.ts";
import { FUNCTION_TYPES } from "./functions/table.ts";
import { type CheckRequest, type CheckResult, checkInputs } from "./lifecycle/check.ts";
import type { DiffRequest, DiffResult } from "./lifecycle/diff.ts";
import { diffResource } from "./lifecycle/diff.ts";
import type { Failure } from "./lifecycle/failure.ts";
import { splitImportRegion } from "./lifecycle/import-region.ts";
import {
  createResource,
  deleteResource,
  type LivingResource,
  readResource,
  type Surroundings,
  updateResource,
} from "./lifecycle/operations.ts";
import { planCreate, planUpdate } from "./lifecycle/plan.ts";
import type { ResourceType } from "./lifecycle/resource-type.ts";
import { validateInputs } from "./lifecycle/validate.ts";
import { RESOURCE_TYPES } from "./resources/table.ts";
import type { Values } from "./values/value.ts";
import { holdsUnknown, isZero } from "./values/value.ts";

type Environment = { readonly [name: string]: string | undefined };

/** The AWS provider as the Pulumi engine knows one, in plain values; `rpc/` puts it on the wire. */
export class AwsProvider {
  readonly #environment: Environment;
  #config: ProviderConfig | undefined;
  #clients: AwsClients | undefined;
  #cancelled = new AbortController();
  /** Clients of the last checked configuration: configuring with it need not ask again who we are. */
  #checked: { readonly key: string; readonly clients: AwsClients } | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The resource type with a token; an unknown one is an error that says which there are. */
  resourceType(token: string): ResourceType {
    const type = RESOURCE_TYPES.find((type) => type.token === token);
    if (type === undefined) throw new Error(unknownToken("resource type", token, RESOURCE_TYPES));
    return type;
  }

  /**
   * Ends what is under way, and whatever comes after it: no new request is sent, pauses end at once, and a request that is
   * on its way gets a moment for its answer. What was made by then is told with its id.
   */
  cancel(): void {
    this.#cancelled.abort();
  }

  /** Begins to work for an engine that attaches to a running provider. The one before it may have ended with a cancel. */
  attach(): void {
    this.#cancelled = new AbortController();
  }

  /** Validates the configuration, and that AWS, or what stands in for it, answers and knows us. */
  async checkConfig(
    news: Values,
  ): Promise<{ readonly region: string | undefined; readonly failures: readonly Failure[] }> {
    if (holdsUnknown(news)) return { region: undefined, failures: [] };
    const { config, failures } = parseProviderConfig(news, this.#environment);
    if (failures.length > 0) return { region: config.region, failures };
    const clients = new AwsClients(config, this.#environment);
    this.#checked = { key: JSON.stringify(config), clients };
    return { region: config.region, failures: await this.#credentialFailures(config, clients) };
  }

  /** Takes a configuration into use. */
  async configure(wire: Values): Promise<void> {
    const { config, failures } = parseProviderConfig(wire, this.#environment);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    const key = JSON.stringify(config);
    const clients = this.#checked?.key === key ? this.#checked.clients : new AwsClients(config, this.#environment);
    const refusals = await this.#credentialFailures(config, clients);
    if (refusals.length > 0) throw new Error(refusals.map(({ reason }) => reason).join("\n"));
    this.#config = config;
    this.#clients = clients;
  }

  /** Completes and validates a resource's inputs. */
  check(token: string, request: Omit<CheckRequest, "providerRegion" | "tagRules">): CheckResult {
    const { region, tagRules } = this.#configured().config;
    return checkInputs(this.resourceType(token), { ...request, providerRegion: region, tagRules });
  }

  /** Compares a resource's state with its inputs. */
  diff(token: string, request: DiffRequest): DiffResult {
    return diffResource(this.resourceType(token), request);
  }

  /**
   * Makes a resource, or in a preview says what it will look like; the id is then not known.
   *
   * @param timeoutSeconds what `customTimeouts` says; 0 means that it says nothing.
   */
  async create(token: string, inputs: Values, preview: boolean, timeoutSeconds = 0): Promise<LivingResource> {
    const type = this.resourceType(token);
    if (preview) return { id: "", outputs: planCreate(type, inputs) };
    return await this.#acting(async () =>
      createResource(type, await this.#around(inputs.region, timeoutSeconds), inputs),
    );
  }

  /** Changes a resource, or in a preview says what it will look like. */
  async update(
    token: string,
    change: {
      id: string;
      olds: Values;
      news: Values;
      ignoreChanges: readonly string[];
      preview: boolean;
      timeoutSeconds?: number;
    },
  ): Promise<LivingResource> {
    const type = this.resourceType(token);
    const { id, olds, news, ignoreChanges } = change;
    if (change.preview) return { id, outputs: planUpdate(type, olds, news, ignoreChanges) };
    return await this.#acting(async () =>
      updateResource(type, await this.#around(olds.region, change.timeoutSeconds), id, olds, news, ignoreChanges),
    );
  }

  /** Reads a resource; undefined if it does not exist. Without a state the id is an import id. */
  async read(
    token: string,
    id: string,
    state: { readonly outputs: Values; readonly inputs: Values },
    resourceName: string,
  ): Promise<(LivingResource & { readonly inputs: Values }) | undefined> {
    const type = this.resourceType(token);
    if (!isZero(state.outputs)) {
      return await this.#acting(async () =>
        readResource(type, await this.#around(state.outputs.region), id, state, resourceName),
      );
    }
    const place = "region" in type.properties ? splitImportRegion(id) : { id, region: undefined };
    return await this.#acting(async () =>
      readResource(type, await this.#around(place.region), place.id, state, resourceName),
    );
  }

  /** Ends a resource. */
  async delete(token: string, id: string, outputs: Values, timeoutSeconds = 0): Promise<void> {
    const type = this.resourceType(token);
    await this.#acting(async () =>
      deleteResource(type, await this.#around(outputs.region, timeoutSeconds), id, outputs),
    );
  }

  /** Answers a function that a program calls. */
  async invoke(
    token: string,
    args: Values,
  ): Promise<{ readonly result: Values } | { readonly failures: readonly Failure[] }> {
    const type = FUNCTION_TYPES.find((type) => type.token === token);
    if (type === undefined) throw new Error(unknownToken("function", token, FUNCTION_TYPES));
    const { region, ...rest } = args;
    const own = type.isRegional ? rest : args;
    const failures = validateInputs({ token, properties: type.args }, own, "").map(({ reason }) => ({
      property: "",
      reason: reason.replace(/\. Examine values at '.*'\.$/, ""),
    }));
    if (failures.length > 0) return { failures };
    const around = await this.#around(type.isRegional ? region : undefined);
    const answer = await this.#acting(() =>
      type.invoke(around.aws, withDefaultArgs(type, own) as never, around.tagRules),
    );
    const echoed = type.isRegional ? { ...own, region: around.aws.region } : own;
    return { result: { ...echoed, ...answer } };
  }

  #acting<T>(work: () => Promise<T>): Promise<T> {
    return cancellable(this.#cancelled.signal, work);
  }

  async #credentialFailures(config: ProviderConfig, clients: AwsClients): Promise<readonly Failure[]> {
    const { allowedAccountIds, forbiddenAccountIds } = config;
    if (config.skipCredentialsValidation && allowedAccountIds.length + forbiddenAccountIds.length === 0) return [];
    try {
      const { accountId } = await clients.identity();
      if (
        forbiddenAccountIds.includes(accountId) ||
        (allowedAccountIds.length > 0 && !allowedAccountIds.includes(accountId))
      ) {
        return [
          {
            property: "",
            reason: `AWS account ID not allowed: ${accountId} (aws:allowedAccountIds, aws:forbiddenAccountIds)`,
          },
        ];
      }
      return [];
    } catch (error) {
      return [{ property: "", reason: `unable to validate AWS credentials: ${describeConfigError(error)}` }];
    }
  }

  async #around(region: unknown, timeoutSeconds = 0): Promise<Surroundings> {
    const { config, clients } = this.#configured();
    const aws = await clients.in(typeof region === "string" && region !== "" ? region : undefined);
    const timeoutMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined;
    return { aws: timeoutMs === undefined ? aws : { ...aws, timeoutMs }, tagRules: config.tagRules };
  }

  #configured(): { readonly config: ProviderConfig; readonly clients: AwsClients } {
    if (this.#config === undefined || this.#clients === undefined) {
      throw new Error("the engine requested a resource before it configured the provider");
    }
    return { config: this.#config, clients: this.#clients };
  }
}

function withDefaultArgs(type: FunctionType, args: Values): Values {
  const complete: Record<string, unknown> = { ...args };
  for (const [name, property] of Object.entries(type.args)) complete[name] ??= property.rules.default;
  return complete as Values;
}

function unknownToken(what: string, token: string, known: readonly { readonly token: string }[]): string {
  const tokens = known.map(({ token }) => token).sort();
  return `the local AWS provider has no ${what} ${token}. It has ${tokens.join(", ")}. Use the official AWS provider for others`;
}

function describeConfigError(error: unknown): string {
  const text = describeAwsError(error);
  if (/region is missing|missing region/i.test(text)) {
    return "no region is configured: set aws:region in the stack's config, or AWS_REGION";
  }
  return text;
}
