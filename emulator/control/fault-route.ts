import type { Fault, Faults } from "../store/faults.ts";
import type { ControlRoute } from "./control.ts";

const SHOWN_MAX = 100;

/** `GET /_emulator/faults`: how many faults there have been, and the newest of them, the newest first. */
export function faultRoute(faults: () => Faults): ControlRoute {
  return {
    method: "GET",
    path: "/faults",
    run: () => ({ count: faults().count(), faults: faults().newest(SHOWN_MAX).map(shownFault) }),
  };
}

export function shownFault({ number, atMs, kind, ref, part, failed, message }: Fault) {
  return { number, at: new Date(atMs).toISOString(), kind, ref, part, failed: failed ?? undefined, message };
}

/** What a request that moved the clock adds to its answer: the faults since a number, and nothing when there were none. */
export function faultsSince(faults: Faults, number: number) {
  const count = faults.lastNumber() - number;
  if (count === 0) return {};
  return { faultCount: count, faults: faults.after(number, SHOWN_MAX).map(shownFault) };
}
