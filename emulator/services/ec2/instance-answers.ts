import type { InstanceChange } from "../../domain/instances/change-state.ts";
import type { MachineState, PlatformType } from "../../store/nodes.ts";

/** The numbers of the states (API reference, InstanceState). */
export const STATE_CODES: Readonly<Record<MachineState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateOf(name: MachineState): { Code: number; Name: MachineState } {
  return { Code: STATE_CODES[name], Name: name };
}

export function platformDetails(platformType: PlatformType): "Windows" | "Linux/UNIX" {
  return platformType === "Windows" ? "Windows" : "Linux/UNIX";
}

/** InstanceStateChange: where an instance goes, and where it was. */
export function stateChange({ node, state }: InstanceChange) {
  return { InstanceId: node.nodeId, CurrentState: stateOf(state), PreviousState: stateOf(node.machineState) };
}
