import { NO_NODE, type NodeCondition } from "../../store/node-condition.ts";
import type { Node, Nodes } from "../../store/nodes.ts";

/** A target as requests carry it; `Target` of the SDK fits. */
export interface Target {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/**
 * The managed nodes that these targets mean, by node id, each once. Several targets must all hold; the values of one are
 * alternatives, except those of `tag-key`, which must all be there (user guide, "tag-key"). Keys: `InstanceIds`,
 * `tag:<key>`, `tag-key`. Tag keys and values are case-sensitive.
 *
 * Tags match only nodes with a running machine ("Stopped instances cannot be started when targeted by tags", AMS guide);
 * a listed id is taken as it is, as long as there is such a node. An unknown key matches nothing.
 */
export function resolveTargets(targets: readonly Target[], nodes: Nodes): Node[] {
  return nodes.select(targetCondition(targets));
}

/** The same, as ids alone: a hundred thousand of them are a few megabytes, as many nodes are not. */
export function resolveTargetIds(targets: readonly Target[], nodes: Nodes): string[] {
  return nodes.selectIds(targetCondition(targets));
}

export function targetCondition(targets: readonly Target[]): NodeCondition {
  return targets.length === 0 ? NO_NODE : { all: targets.map(conditionOf) };
}

function conditionOf({ Key: key = "", Values: values = [] }: Target): NodeCondition {
  if (key === "InstanceIds") return { nodeId: values };
  if (key === "tag-key") {
    if (values.length === 0) return NO_NODE;
    return { machineState: ["running"], tags: values.map((value) => ({ key: [value] })) };
  }
  if (key.startsWith("tag:")) {
    return { machineState: ["running"], tags: [{ key: [key.slice("tag:".length)], value: values }] };
  }
  return NO_NODE;
}
