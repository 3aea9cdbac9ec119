import { type Column, coded } from "./columns.ts";
import type { DueEntry } from "./due.ts";

/** Entries of this kind are stored as their `ref` only: until version 4 there was no other kind. */
const KIND_LEFT_OUT = "window-invocation-ended";

/** The due entry to schedule when the command, automation or function of a row has ended; null if nothing waits for it. */
export function tells(): Column<DueEntry | null> {
  return coded<DueEntry>({
    encode: ({ kind, ref }) => (kind === KIND_LEFT_OUT ? ref : `${kind} ${ref}`),
    decode: (kept) => {
      const [, kind = KIND_LEFT_OUT, ref] = /^(?:(\S+) )?(.*)$/.exec(kept as string)!;
      return { kind, ref: ref! };
    },
  })
    .orNull()
    .named("window_invocation_id");
}
