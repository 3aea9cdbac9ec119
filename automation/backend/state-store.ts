import type { StackPlace } from "./layout.ts";

/**
 * Where Pulumi keeps the state of stacks, as a self-managed backend sees it: texts under keys such as
 * `.pulumi/locks/organization/PROJECT/STACK/ID.json`. Reading it saves a start of the CLI, and tells what the CLI has no
 * command for: who holds a stack.
 */
export interface StateStore {
  /** The keys in a folder and in the folders under it; none when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Undefined when there is nothing under the key. */
  read(key: string): Promise<Buffer | undefined>;
  /** Writes it whole or not at all. */
  write(key: string, content: Buffer): Promise<void>;
  /** Does nothing when there is nothing under the key. */
  remove(key: string): Promise<void>;
  /** Where a key is, for people: a path, an object's URL, or a row of a table. */
  locate(key: string): string;
  /** Ends connections. To be called once, when it is no longer used. */
  close(): Promise<void>;
}

/** What leads to a stack's state; a session has it. */
export interface StoreAccess {
  readonly stack: StackPlace;
  /** The URL of the backend, as the CLI takes it. */
  readonly backendUrl: string;
  /** The stack's environment, from which credentials come; this process's own is not read. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function isPostgres(backendUrl: string): boolean {
  return backendUrl.startsWith("postgres://");
}
