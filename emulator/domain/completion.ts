import type { DueEntry } from "../store/due.ts";
import type { Context } from "./context.ts";

/**
 * Commands, automations, functions and executions of state machines end by themselves, and an invocation of a maintenance
 * window, a step of an automation or a task of a state machine may wait for that. Whoever starts one of them names the due
 * entry that comes when it has ended (`tells`). What has ended sets that entry here, and does not know for whom.
 */
export function announceEnd(tells: DueEntry | null, { store, nowMs }: Context): void {
  if (tells) store.due.set(tells.kind, tells.ref, nowMs);
}
