import type { CommandInvocation } from "../../store/command-invocation.ts";
import type { Context } from "../context.ts";
import {
  COMMAND_INVOCATION_CANCELLED,
  COMMAND_INVOCATION_DELIVERED,
  COMMAND_REBOOT_ENDS,
  COMMAND_STEP_ENDS,
  COMMAND_STEP_EXECUTES,
} from "../due-kinds.ts";

/** Removes all due entries of an invocation. */
export function forgetWork({ number, sentAtMs, startedAtMs }: CommandInvocation, { store }: Context): void {
  if (sentAtMs === null) return;
  const kinds =
    startedAtMs === null
      ? [COMMAND_INVOCATION_DELIVERED]
      : [COMMAND_STEP_ENDS, COMMAND_STEP_EXECUTES, COMMAND_REBOOT_ENDS, COMMAND_INVOCATION_CANCELLED];
  for (const kind of kinds) store.due.cancel(kind, number);
}
