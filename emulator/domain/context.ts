import type { Chance } from "../chance/chance.ts";
import type { ChildProcesses } from "../processes/child-processes.ts";
import type { Store } from "../store/store.ts";
import type { Choices } from "./choices.ts";
import type { CustomBehaviour } from "./nodes/node-world.ts";

/** The account and region that an emulator stands for. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: "aws";
}

/** The operations of the emulated cloud, for runbooks: they call them by name, without a request. */
export interface CloudApi {
  /**
   * Calls an operation. The answer is as JSON has it: instants are ISO-8601 texts, members without a value are missing.
   *
   * @param service as AWS's SDK for Python names it, e.g. `ssm`.
   * @param api as AWS writes it, or as Python does (`describe_instances`).
   * @throws AwsError what the operation throws; UnknownOperationException for what the emulator does not have.
   */
  call(service: string, api: string, input: Readonly<Record<string, unknown>>, context: Context): unknown;
  /**
   * Reads values of a runbook as the input of an operation, as a request would be read.
   *
   * @throws AwsError ValidationException; UnknownOperationException for what the emulator does not have.
   */
  read(service: string, api: string, input: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** What an operation may use: the store, the instant of the request, chance, and nothing else of the world. */
export interface Context {
  readonly store: Store;
  readonly chance: Chance;
  readonly account: Account;
  /** Numbers of AWS's quota tables that a flag may change. */
  readonly quotas: Quotas;
  /** What AWS leaves open and an option decides. */
  readonly choices: Choices;
  /** The clock's instant, the same during one request or engine step. */
  readonly nowMs: number;
  readonly requestId: string;
  /** Where clients reach the emulator, e.g. `http://127.0.0.1:4599`, for links in what it sends. */
  readonly endpoint: string;
  /** Where functions go that the emulator does not run itself: a URL, see `EmulatorOptions.lambdaEndpoint`. */
  readonly lambdaEndpoint?: string | undefined;
  /** What an embedding program says nodes do. */
  readonly behaviour?: CustomBehaviour | undefined;
  /** What runs on this machine, and what of it may. Default: nothing may. */
  readonly children?: ChildProcesses | undefined;
  /** What `aws:executeAwsApi` and other actions of runbooks call. */
  readonly api: CloudApi;
  /** Hosts besides this machine that SNS and EventBridge may deliver to. */
  readonly deliverTo: readonly string[];
  /** Says something to the user of the emulator that no answer can say. The same text is said once. */
  readonly notice: (text: string) => void;
  /**
   * Does a part that the rest does not depend on, such as an event's way to one of the rules of its bus. If it throws, the part alone
   * is undone and recorded as a fault of that kind and ref.
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
