import type { Node, NodeCondition, Nodes } from "../store/nodes.ts";

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
 * Tags find only nodes whose machine runs ("Stopped instances cannot be started when targeted by tags", AMS guide);
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
  const conditions = targets.map(conditionOf);
  if (conditions.length === 0) return { sql: "0", values: [] };
  return {
    sql: conditions.map((condition) => `(${condition.sql})`).join(" AND "),
    values: conditions.flatMap((condition) => condition.values),
  };
}

// The values travel as one JSON array, so that a query has one form however many there are.
const ANY_OF = "(SELECT value FROM json_each(?))";

function conditionOf({ Key: key = "", Values: values = [] }: Target): NodeCondition {
  const list = JSON.stringify(values);
  if (key === "InstanceIds") return { sql: `node_id IN ${ANY_OF}`, values: [list] };
  if (key === "tag-key") {
    if (values.length === 0) return { sql: "0", values: [] };
    const present = values.map(() => "number IN (SELECT number FROM node_tags WHERE key = ?)");
    return { sql: `machine_state = 'running' AND ${present.join(" AND ")}`, values: [...values] };
  }
  if (key.startsWith("tag:")) {
    return {
      sql: `machine_state = 'running' AND number IN (SELECT number FROM node_tags WHERE key = ? AND value IN ${ANY_OF})`,
      values: [key.slice("tag:".length), list],
    };
  }
  return { sql: "0", values: [] };
}
