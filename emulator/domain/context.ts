import type { Chance } from "../chance/chance.ts";
import type { ChildProcesses } from "../processes/child-processes.ts";
import type { Store } from "../store/store.ts";
import type { Choices } from "./choices.ts";
import type { CustomBehaviour } from "./nodes/node-world.ts";
import { type Partition, partitionOf } from "./partition.ts";

/** An account in a region: the place of a request, or of what time does. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: Partition;
}

export function accountIn(accountId: string, region: string): Account {
  return { accountId, region, partition: partitionOf(region) };
}

/** The operations of the emulated cloud, for runbooks: they call them by name, without a request. */
export interface CloudApi {
  /** Whether the emulator has an operation. */
  has(service: string, api: string): boolean;
  /**
   * Calls an operation. The answer is plain JSON: instants are ISO-8601 strings, members without a value are omitted.
   *
   * @param service as AWS's SDK for Python names it, e.g. `ssm`.
   * @param api as AWS writes it, or as Python does (`describe_instances`).
   * @throws AwsError what the operation throws; UnknownOperationException for an operation that the emulator does not have.
   */
  call(service: string, api: string, input: Readonly<Record<string, unknown>>, context: Context): unknown;
  /**
   * Checks and converts a runbook's values as if they were the body of a request for this operation.
   *
   * @throws AwsError ValidationException; UnknownOperationException for an operation that the emulator does not have.
   */
  read(service: string, api: string, input: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** What an operation may use: the store, the instant of the request and random numbers. It has no other access to the outside. */
export interface Context {
  /** Of the account and region. */
  readonly store: Store;
  readonly chance: Chance;
  readonly account: Account;
  /** The number that the account and region have in the store. */
  readonly place: number;
  /** The same moment in another account or region; undefined where there is nothing. */
  readonly at: (accountId: string, region: string) => Context | undefined;
  /** The same moment in each region in which the account has something. */
  readonly regions: () => readonly Context[];
  /** The roles of another account; undefined where there is nothing. */
  readonly rolesOf: (accountId: string) => Store["roles"] | undefined;
  /** AWS quotas that an option can change. */
  readonly quotas: Quotas;
  /** Behaviour that AWS does not document and an option decides. */
  readonly choices: Choices;
  /** The clock's instant, the same during one request or engine step. */
  readonly nowMs: number;
  readonly requestId: string;
  /** The emulator's URL, e.g. `http://127.0.0.1:4599`, for links in the messages that it sends. */
  readonly endpoint: string;
  /** URL that runs functions of other runtimes than Node.js, see `EmulatorOptions.lambdaEndpoint`. */
  readonly lambdaEndpoint?: string | undefined;
  /** How nodes behave according to the program that embeds the emulator. */
  readonly behaviour?: CustomBehaviour | undefined;
  /** Runs functions and scripts on this machine, as far as it is allowed to. Default: it may run nothing. */
  readonly children?: ChildProcesses | undefined;
  /** The operations that `aws:executeAwsApi` and other runbook actions call. */
  readonly api: CloudApi;
  /** Hosts besides this machine that SNS and EventBridge may deliver to. */
  readonly deliverTo: readonly string[];
  /** Shows the user of the emulator a notice that fits in no response. The same text is shown once. */
  readonly notice: (text: string) => void;
  /**
   * Runs a part that the rest does not depend on, such as the delivery of an event to one rule of its bus. If the part throws, only
   * the part is undone, and a fault of that kind and ref is recorded.
   */
  readonly apart: (kind: string, ref: string, part: () => void) => void;
}

/** AWS's default quotas per account and region (General Reference, "Systems Manager endpoints and quotas"). */
export const DEFAULT_QUOTAS = {
  maintenanceWindows: 50,
  tasksPerWindow: 20,
  targetsPerWindow: 100,
  targetsPerTask: 10,
  concurrentWindowExecutions: 5,
  documents: 500,
  patchBaselines: 50,
  patchGroupsPerBaseline: 25,
  tagsPerResource: 50,
  concurrentAutomations: 100,
  queuedAutomations: 5000,
} as const;

export type Quotas = { readonly [Name in keyof typeof DEFAULT_QUOTAS]: number };
