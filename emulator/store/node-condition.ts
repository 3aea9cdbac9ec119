import { type Bindings, both, type Condition, type Match, matchOf, whereOf } from "./condition.ts";

/** Members of a node that are columns of their own. */
type Field =
  | "nodeId"
  | "platformType"
  | "resourceType"
  | "machineState"
  | "pingStatus"
  | "agentVersion"
  | "ipAddress"
  | "computerName"
  | "iamRole"
  | "activationId";

/** A tag that a node must have. */
export interface TagCondition {
  readonly key: Match;
  /** Any when left out. */
  readonly value?: Match | undefined;
}

/** Which nodes to read. Every member must hold, and every condition of `all`; `{}` is every node. */
export type NodeCondition = Omit<Condition<Field>, "all"> & {
  readonly tags?: readonly TagCondition[] | undefined;
  readonly all?: readonly NodeCondition[] | undefined;
  /** Counts at the top: nodes that are not managed too, which only EC2 knows. */
  readonly isForEc2?: true;
};

export const NO_NODE: NodeCondition = { nodeId: [] };

/** The condition as an SQL expression on the columns of `nodes`. */
export function managedWhere(condition: NodeCondition, bindings: Bindings): string {
  const where = nodesWhere(condition, bindings);
  return condition.isForEc2 ? where : both([where, "is_managed = 1"]);
}

/** A condition that names one value of a tag: that tag, and what else must hold. */
export function ofOneTag(
  condition: NodeCondition,
): { readonly key: string; readonly value: string; readonly rest: NodeCondition } | undefined {
  const { tags = [], all = [] } = condition;
  for (const [index, { key, value }] of tags.entries()) {
    if (!isOne(key) || !isOne(value)) continue;
    return { key: key[0], value: value[0], rest: { ...condition, tags: tags.toSpliced(index, 1) } };
  }
  for (const [index, inner] of all.entries()) {
    const found = ofOneTag(inner);
    if (found) return { ...found, rest: { ...condition, all: all.toSpliced(index, 1, found.rest) } };
  }
  return undefined;
}

function isOne(match: Match | undefined): match is readonly [string] {
  return Array.isArray(match) && match.length === 1;
}

function nodesWhere({ tags = [], all = [], isForEc2: _, ...fields }: NodeCondition, bindings: Bindings): string {
  return both([
    whereOf<Field>(fields, bindings),
    ...tags.map((tag) => hasTag(tag, bindings)),
    ...all.map((condition) => nodesWhere(condition, bindings)),
  ]);
}

function hasTag({ key, value }: TagCondition, bindings: Bindings): string {
  const ofTag = both([matchOf("key", key, bindings), value && matchOf("value", value, bindings)]);
  return `number IN (SELECT number FROM node_tags WHERE ${ofTag})`;
}
