import type { InstanceInformation, SSMClient } from "@aws-sdk/client-ssm";
import type { PatchState } from "./window-history.ts";

/** What every reading function gets. */
export interface Reader {
  readonly ssm: SSMClient;
  /** Handed to each request. */
  readonly request: { readonly abortSignal?: AbortSignal };
  /** Whether the whole output of each step is asked for, a request a step, or the excerpt of the list is enough. */
  readonly isFullOutput: boolean;
  /** Of which steps the output is kept. */
  readonly outputs: "all" | "unsuccessful";
  readonly nodes: NodeReads;
  /** Nodes that have been read on the way, by id: each is asked about once. */
  readonly known: Map<string, KnownNode>;
  /** Waits for its turn: {@link REQUESTS_AT_ONCE} lists or single answers are read at the same time. Work with a turn takes no other. */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What is read of nodes beside the lists that find them, so that of a large fleet one list does not wait for another. */
export interface NodeReads {
  /**
   * The executions are known: what nodes report may be read from now on. Before, a report could be older than the end of an
   * execution that is judged by it.
   */
  open(): void;
  /** There is a node: the account's list of compliance is worth reading. */
  begin(): void;
  /** The patch states of these nodes will be asked for. */
  expect(ids: readonly string[]): void;
  /** The last patch operation's data of those nodes that have any, in the order of the ids. */
  patchStates(ids: readonly string[]): Promise<ReadonlyMap<string, PatchState>>;
  compliance(): Promise<ReadonlyMap<string, string>>;
}

/** What is kept of a node's information. */
export type KnownNode = Pick<
  InstanceInformation,
  "ComputerName" | "Name" | "PlatformName" | "PlatformVersion" | "PlatformType" | "PingStatus"
>;

/** Keeps what is needed of a page of nodes, of which there may be thousands. @returns their ids. */
export function rememberNodes(
  { known, nodes: reads }: Pick<Reader, "known" | "nodes">,
  nodes: readonly InstanceInformation[] = [],
): string[] {
  if (nodes.length > 0) reads.begin();
  return nodes.flatMap(
    ({ InstanceId, ComputerName, Name, PlatformName, PlatformVersion, PlatformType, PingStatus }) => {
      if (InstanceId === undefined) return [];
      known.set(InstanceId, { ComputerName, Name, PlatformName, PlatformVersion, PlatformType, PingStatus });
      return [InstanceId];
    },
  );
}

/**
 * Retry settings of the reading client. SSM throttles whole accounts, so a throttled client must slow down all its requests.
 * Reading a large fleet takes hundreds of requests, and each may be throttled several times.
 */
export const PATIENT_RETRY = { retryMode: "adaptive", maxAttempts: 10 } as const;

/** Requests at the same time; SSM's documented rates are a few a second, so more would only be throttled. */
export const REQUESTS_AT_ONCE = 4;

/** AWS's error codes for resources that do not exist, or no longer do. */
const GONE = [
  "DoesNotExistException",
  "InvalidCommandId",
  "InvocationDoesNotExist",
  "AutomationExecutionNotFoundException",
  "InvalidInstanceId",
];

export function isGone(error: unknown): boolean {
  return error instanceof Error && GONE.includes(error.name);
}

/** Whether AWS does not let this reader see it: a policy that was written before a task of another kind was added. */
export function isForbidden(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied(Exception)?|UnauthorizedOperation)$/.test(error.name);
}

/** Every item of a list's pages; of the first `pagesMax` of them. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  pagesMax = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let read = 0;
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
    if (++read >= pagesMax) break;
  }
  return items;
}
