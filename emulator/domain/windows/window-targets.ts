import type { Target } from "@aws-sdk/client-ssm";
import type { Node } from "../../store/nodes.ts";
import type { NumberedWindowTarget, WindowTarget, WindowTargetResourceType } from "../../store/window-targets.ts";
import { doesNotExist, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { isGroupKey } from "../resource-groups/group-members.ts";

/** @throws AwsError DoesNotExistException when the window has no such target. */
export function getWindowTarget(
  windowId: string,
  windowTargetId: string,
  { store }: Pick<Context, "store">,
): NumberedWindowTarget {
  const target = store.windowTargets.find(windowTargetId.toLowerCase());
  if (target?.windowId !== windowId) {
    throw doesNotExist(`Target ${windowTargetId} does not exist in maintenance window ${windowId}`);
  }
  return target;
}

/** How many instance ids one target may list (API reference). */
const INSTANCE_IDS_MAX = 50;

/** Recorded in 2019, when resource groups were not yet among the formats. */
const FORMATS =
  'Targets must be specified in one of the following formats: 1) 1 target with "Key=InstanceIds" and "Values=" a list of ' +
  'up to 50 instance IDs, or 2) Up to 5 targets, each of which can be either "Key=tag:<key>,Values=<tag_values>" or ' +
  '"Key=tag-key,Values=<tag_keys>", and each with up to 5 unique tag keys/values.';

/**
 * Checks for one of the three forms of a window target: instance ids, tags, one resource group. Does not check whether the
 * nodes or the group exist: they are resolved when the window opens.
 *
 * @throws AwsError ValidationException.
 */
export function checkTargetForm(resourceType: WindowTargetResourceType, targets: readonly Target[]): void {
  const isOfType = resourceType === "RESOURCE_GROUP" ? isGroupKey : isNodeKey;
  if (targets.some(({ Key: key }) => key !== undefined && !isOfType(key))) {
    throw validationError("Target Type does not match with the provided target.");
  }
  const empty = targets.find(({ Key: key, Values: values = [] }) => key !== undefined && values.length === 0);
  if (empty) {
    // AWS's text has two spaces.
    throw validationError(`Please specify at least one target.  Filter values can't be null and ${empty.Key} is.`);
  }
  const hasForm = resourceType === "RESOURCE_GROUP" ? isOneGroup(targets) : isInstanceIds(targets) || areTags(targets);
  if (!hasForm) throw validationError(FORMATS);
}

/** `instanceids` also belongs to this type, but to no format. */
function isNodeKey(key: string): boolean {
  return key.toLowerCase() === "instanceids" || isTagKey(key);
}

function isTagKey(key: string | undefined): boolean {
  return key === "tag-key" || (key?.startsWith("tag:") === true && key.length > "tag:".length);
}

function isInstanceIds([target, ...others]: readonly Target[]): boolean {
  const count = target?.Values?.length ?? 0;
  return others.length === 0 && target?.Key === "InstanceIds" && count >= 1 && count <= INSTANCE_IDS_MAX;
}

function areTags(targets: readonly Target[]): boolean {
  return targets.length > 0 && targets.every(({ Key, Values }) => isTagKey(Key) && (Values?.length ?? 0) > 0);
}

function isOneGroup(targets: readonly Target[]): boolean {
  const names = targets.filter(({ Key }) => Key?.toLowerCase() === "resource-groups:name");
  const filters = targets.filter(({ Key }) => Key?.toLowerCase() === "resource-groups:resourcetypefilters");
  return (
    names.length === 1 &&
    names[0]!.Values?.length === 1 &&
    filters.length <= 1 &&
    filters.every(({ Values }) => (Values?.length ?? 0) > 0) &&
    names.length + filters.length === targets.length
  );
}

/**
 * Whether a registered target matches this node, running or not, by its id or by its tags. All targets must match; one matching
 * value is enough for a target, but `tag-key` needs all its values.
 */
export function isForNode({ targets }: Pick<WindowTarget, "targets">, nodeId: string, node: Node | undefined): boolean {
  return targets.every(({ Key: key = "", Values: values = [] }) => {
    if (key === "InstanceIds") return values.includes(nodeId);
    if (!node) return false;
    if (key === "tag-key") return values.every((tag) => Object.hasOwn(node.tags, tag));
    const tag = key.startsWith("tag:") ? key.slice("tag:".length) : undefined;
    return tag !== undefined && Object.hasOwn(node.tags, tag) && values.includes(node.tags[tag]!);
  });
}
