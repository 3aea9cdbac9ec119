import type { DueEntry } from "../store/due.ts";
import type { Context } from "./context.ts";

/**
 * An invocation of a maintenance window, a step of an automation or a task of a state machine may wait for the end of a
 * command, an automation, a function or an execution of a state machine. The one that waits passes a due entry (`tells`) when
 * it starts the other. The other schedules that entry here when it ends, and so need not know what waits for it.
 */
export function announceEnd(tells: DueEntry | null, { store, nowMs }: Context): void {
  if (tells) store.due.set(tells.kind, tells.ref, nowMs);
}
