import type { Target } from "@aws-sdk/client-ssm";
import type { WindowTargetResourceType } from "../../store/window-targets.ts";
import type { Context } from "../context.ts";
import { groupTargetNodeIds } from "../resource-groups/group-members.ts";
import { checkTargetForm, isForNode } from "./window-targets.ts";

/**
 * The ids of the windows that have targets or tasks for the given targets. A node is matched by its id and by targets of which
 * all tags match it; tags by targets that name each of these keys with one of these values; a resource group by its name.
 *
 * @throws AwsError ValidationException when the targets have none of the forms that a window target can have.
 */
export function windowsForTargets(
  resourceType: WindowTargetResourceType,
  targets: readonly Target[],
  context: Context,
): Set<string> {
  checkTargetForm(resourceType, targets);
  const [first] = targets;
  const sources =
    first?.Key === "InstanceIds"
      ? (first.Values ?? []).flatMap((nodeId) => sourcesForNode(nodeId, context))
      : sourcesNamingAll(targets, context);
  return new Set(sources.map(({ windowId }) => windowId));
}

function sourcesForNode(nodeId: string, context: Context) {
  const { store } = context;
  const node = store.nodes.find(nodeId);
  const byTag = Object.entries(node?.tags ?? {}).flatMap(([key, value]) => [
    ...store.windowSelectors.naming(`tag:${key}`, value),
    ...store.windowSelectors.naming("tag-key", key),
  ]);
  const registered = byTag.filter(({ sourceId }) => {
    const target = store.windowTargets.find(sourceId);
    return target !== undefined && isForNode(target, nodeId, node);
  });
  return [...store.windowSelectors.naming("InstanceIds", nodeId), ...registered, ...sourcesByGroup(nodeId, context)];
}

/** Window targets that name a resource group with this node in it. */
function sourcesByGroup(nodeId: string, context: Context) {
  const { windowSelectors, windowTargets, resourceGroups } = context.store;
  const named = windowSelectors.values(GROUP_NAME_KEY).filter((name) => resourceGroups.find(name));
  return named
    .flatMap((name) => windowSelectors.naming(GROUP_NAME_KEY, name))
    .filter(({ sourceId }) => {
      const target = windowTargets.find(sourceId);
      return target !== undefined && groupTargetNodeIds(target.targets, context).includes(nodeId);
    });
}

const GROUP_NAME_KEY = "resource-groups:Name";

function sourcesNamingAll(targets: readonly Target[], { store }: Context) {
  const named = targets.map(({ Key: key = "", Values: values = [] }) =>
    values.flatMap((value) => store.windowSelectors.naming(key, value)),
  );
  const [first = [], ...others] = named;
  const ids = others.map((sources) => new Set(sources.map(({ sourceId }) => sourceId)));
  return first.filter(({ sourceId }) => ids.every((known) => known.has(sourceId)));
}
