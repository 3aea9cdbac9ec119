import type { DueEntry } from "./due.ts";
import { type Column, coded } from "./table.ts";

/** The kind that is kept as its `ref` alone: until version 4 only invocations of maintenance windows were kept. */
const KIND_LEFT_OUT = "window-invocation-ended";

/** The due entry that comes when what a row is about has ended, for whoever waits for that. */
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
