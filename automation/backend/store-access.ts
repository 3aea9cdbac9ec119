import type { StackPlace } from "./layout.ts";

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
