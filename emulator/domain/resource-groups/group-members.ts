import type { ResourceGroup } from "../../store/resource-groups.ts";
import type { Context } from "../context.ts";
import { includesType, readQuery } from "./resource-query.ts";
import { findResources, nodeIdOfArn, type ResourcePlace, typeOfArn } from "./resources.ts";

export interface GroupMember {
  readonly arn: string;
  readonly type: string;
  readonly place: ResourcePlace;
}

/** The current members of a group after `after`, in a stable order; read lazily. */
export function* membersOf(
  group: ResourceGroup,
  after: ResourcePlace | undefined,
  context: Context,
): Iterable<GroupMember> {
  if (group.query === null) {
    for (const [index, arn] of group.members.entries()) {
      if (after !== undefined && index <= Number(after[1])) continue;
      yield { arn, type: typeOfArn(arn) ?? "", place: [0, index] };
    }
    return;
  }
  for (const { arn, type, kind, position } of findResources(readQuery(group.query), after, context)) {
    yield { arn, type, place: [kind, position] };
  }
}

/** A target of a maintenance window or a command; `Target` of the SDK fits. */
interface Target {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

const NAME = "resource-groups:name";
const TYPE_FILTERS = "resource-groups:resourcetypefilters";

export function isGroupKey(key: string): boolean {
  return [NAME, TYPE_FILTERS].includes(key.toLowerCase());
}

/**
 * The ARNs that a target means which names a resource group (`resource-groups:Name`), of the types that
 * `resource-groups:ResourceTypeFilters` allows, if it is there. A group that does not exist has no members.
 */
export function groupTargetArns(targets: readonly Target[], context: Context): string[] {
  const types = valuesOf(targets, TYPE_FILTERS);
  const arns = new Set<string>();
  for (const name of valuesOf(targets, NAME)) {
    const group = context.store.resourceGroups.find(name);
    if (!group) continue;
    for (const { arn, type } of membersOf(group, undefined, context)) {
      if (types.length === 0 || includesType(types, type)) arns.add(arn);
    }
  }
  return [...arns];
}

/** The managed nodes among them, including offline ones. */
export function groupTargetNodeIds(targets: readonly Target[], context: Context): string[] {
  return nodeIdsAmong(groupTargetArns(targets, context), context);
}

/** The existing nodes of these ARNs; other resources are left out. */
export function nodeIdsAmong(arns: readonly string[], { store }: Context): string[] {
  return arns.flatMap((arn) => {
    const nodeId = nodeIdOfArn(arn);
    return nodeId !== undefined && store.nodes.find(nodeId) ? [nodeId] : [];
  });
}

function valuesOf(targets: readonly Target[], key: string): string[] {
  return targets.filter(({ Key = "" }) => Key.toLowerCase() === key).flatMap(({ Values = [] }) => [...Values]);
}
