import type { NodeCondition } from "../../store/node-condition.ts";
import type { Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { malformedInstanceId, missingParameter, noSuchInstance } from "./errors.ts";

/**
 * The instances that a request names, each once.
 *
 * @throws AwsError MissingParameter, InvalidInstanceID.Malformed, InvalidInstanceID.NotFound.
 */
export function getInstances(instanceIds: readonly string[] | undefined, { store }: Pick<Context, "store">): Node[] {
  if (!instanceIds || instanceIds.length === 0) throw missingParameter("InstanceId");
  const ids = [...new Set(instanceIds)];
  const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined) throw malformedInstanceId(malformed);
  const found = ids.map((id) => store.nodes.findAny(id));
  const unknown = ids.filter((_id, index) => found[index]?.resourceType !== "EC2Instance");
  if (unknown.length > 0) throw noSuchInstance(unknown);
  return found as Node[];
}

/** Nodes that are EC2 instances, are listed (any when none are) and match. */
export function instancesWhere(
  instanceIds: readonly string[] | undefined,
  conditions: readonly NodeCondition[],
): NodeCondition {
  return {
    isForEc2: true,
    resourceType: ["EC2Instance"],
    nodeId: instanceIds && instanceIds.length > 0 ? instanceIds : undefined,
    all: conditions,
  };
}
