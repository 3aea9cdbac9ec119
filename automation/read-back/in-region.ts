import type { StackClients } from "../identity/stack-identity.ts";

/** The same clients for a window's region; undefined for the stack's. */
export function inRegion(clients: StackClients, region: string | undefined): StackClients {
  return region === undefined ? clients : (service) => ({ ...clients(service), region });
}
