import { numbersOf } from "../../nodes/draw.ts";
import type { MachineState, Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { stateOf } from "./instances.ts";

/** The kind of due entry that ends what an instance is in the middle of; `ref` is its id. */
export const INSTANCE_SETTLES = "instance-settles";
/** The kind of due entry for an instance whose reboot is over; `ref` is its id. */
export const INSTANCE_REBOOTED = "instance-rebooted";

/** How long a change takes: between these, drawn for each. EC2 says "a few minutes at most"; small Linux machines are quick. */
const LASTS_MS = { pending: [15_000, 45_000], stopping: [20_000, 60_000], "shutting-down": [20_000, 60_000] } as const;
const FORCED_MS = [5_000, 10_000] as const;

type Between = keyof typeof LASTS_MS;

/** An instance begins to change: it is in the state between until the clock has moved on. A machine that is going away falls silent. */
export function beginChange(
  node: Node,
  state: Between,
  context: Context,
  { isForced = false }: { readonly isForced?: boolean } = {},
) {
  const { store, chance, nowMs } = context;
  const changed: Node = {
    ...node,
    machineState: state,
    pingStatus: "ConnectionLost",
    lastPingAtMs: node.pingStatus === "Online" ? nowMs : node.lastPingAtMs,
  };
  store.nodes.update(changed);
  const [fromMs, toMs] = isForced ? FORCED_MS : LASTS_MS[state];
  const draw = numbersOf(chance, "instance", state, node.nodeId, nowMs)();
  store.due.cancel(INSTANCE_REBOOTED, node.nodeId);
  store.due.set(INSTANCE_SETTLES, node.nodeId, nowMs + Math.round(fromMs + (toMs - fromMs) * draw));
  return stateChange(node, state);
}

/** InstanceStateChange of an answer: where it goes, and where it was. */
export function stateChange(node: Node, now: MachineState) {
  return { InstanceId: node.nodeId, CurrentState: stateOf(now), PreviousState: stateOf(node.machineState) };
}
