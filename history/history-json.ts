import type { WindowHistory } from "./window-history.ts";

/** A history as plain data for programs: instants as ISO-8601, nodes as a list. */
export function historyJson(history: WindowHistory): object {
  return { ...history, nodes: [...history.nodes.values()] };
}
