import type { StackPlace } from "./layout.ts";

/**
 * The state of stacks in a self-managed backend: texts under keys such as
 * `.pulumi/locks/organization/PROJECT/STACK/ID.json`. Reading them saves a start of the CLI, and shows who holds a stack, for
 * which the CLI has no command.
 */
export interface StateStore {
  /** The keys in a folder and in the folders under it; none when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Undefined when there is nothing under the key. */
  read(key: string): Promise<Buffer | undefined>;
  /** Atomic. */
  write(key: string, content: Buffer): Promise<void>;
  /** Does nothing when there is nothing under the key. */
  remove(key: string): Promise<void>;
  /** The place of a key, for messages: a path, an object's URL, or a row of a table. */
  locate(key: string): string;
  /** Ends connections. Call it once, after the last use. */
  close(): Promise<void>;
}

/** Access to a stack's state; part of a session. */
export interface StoreAccess {
  readonly stack: StackPlace;
  /** The URL of the backend in the CLI's form. */
  readonly backendUrl: string;
  /** The stack's environment with the credentials; this process's environment is not read. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function isPostgres(backendUrl: string): boolean {
  return backendUrl.startsWith("postgres://");
}
