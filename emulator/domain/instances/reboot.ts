import type { Distribution } from "../../store/behaviour.ts";
import type { Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { INSTANCE_REBOOTED } from "../due-kinds.ts";
import { drawMs, happens, numbersOf } from "../nodes/draw.ts";
import { behaviourOf } from "../nodes/run-step.ts";
import { worldOf } from "../patching/step-world.ts";

/** As long as the reboot that a step asks for. */
const REBOOT: Distribution = { kind: "normal", meanMs: 55_000, deviationMs: 8_000 };

/** A machine goes down to come up again; one whose reboots hang (a fault of the fleet file) does not. */
export function beginReboot(node: Node, context: Context): void {
  const { store, chance, nowMs } = context;
  const behaviour = behaviourOf(node, worldOf(context));
  const keys = ["instance", "reboot", node.nodeId, nowMs] as const;
  store.nodes.update({ ...node, pingStatus: "ConnectionLost", lastPingAtMs: nowMs });
  if (happens(behaviour.faults?.rebootHangs, chance, "hangs", ...keys)) return;
  const durationMs = drawMs(behaviour.reboot ?? REBOOT, numbersOf(chance, ...keys)) * (behaviour.slow ?? 1);
  store.due.set(INSTANCE_REBOOTED, node.nodeId, nowMs + Math.max(1, Math.round(durationMs)));
}
