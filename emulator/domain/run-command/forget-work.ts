import type { CommandInvocation } from "../../store/command-invocations.ts";
import type { Context } from "../context.ts";
import { INVOCATION_CANCELLED, INVOCATION_DELIVERED, REBOOT_ENDS, STEP_ENDS, STEP_EXECUTES } from "./due-kinds.ts";

/** Nothing that was planned for the invocation happens any more. */
export function forgetWork({ number, sentAtMs, startedAtMs }: CommandInvocation, { store }: Context): void {
  if (sentAtMs === null) return;
  const kinds =
    startedAtMs === null ? [INVOCATION_DELIVERED] : [STEP_ENDS, STEP_EXECUTES, REBOOT_ENDS, INVOCATION_CANCELLED];
  for (const kind of kinds) store.due.cancel(kind, String(number));
}
