import type { Tag } from "@aws-sdk/client-ssm";
import { tagMap, tagsOfMap } from "../../store/tag.ts";
import type { ResourceTag } from "../../store/tags.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { findParameter } from "../parameters/parameters.ts";

/** The tags of one resource that there is. */
export interface TaggedResource {
  /** In the order of their keys. */
  list(): readonly ResourceTag[];
  /** An existing key gets the new value. */
  put(tags: readonly ResourceTag[]): void;
  remove(keys: readonly string[]): void;
}

type FindResource = (resourceId: string, context: Context) => TaggedResource | undefined;

/**
 * How the tagging operations find a resource by its type: the list to extend when the emulator gets another kind of
 * resource. The types that AWS has and the emulator does not are here too, without any resource.
 */
const RESOURCES: Readonly<Record<string, FindResource>> = {
  MaintenanceWindow: stored("MaintenanceWindow", (id, { store }) => store.windows.find(id) !== undefined),
  PatchBaseline: stored("PatchBaseline", (id, { store }) => store.patchBaselines.find(id)?.owner === "Self"),
  Parameter: (name, context) => {
    const parameter = findParameter(name, context);
    return parameter && kept("Parameter", parameter.name, context);
  },
  ManagedInstance: managedInstance,
  Document: stored("Document", (name, { store }) => store.documents.find(name) !== undefined),
  OpsItem: () => undefined,
  OpsMetadata: () => undefined,
  Automation: stored("Automation", (id, { store }) => store.automations.find(id) !== undefined),
  Association: () => undefined,
  CloudConnector: () => undefined,
};

/**
 * @throws AwsError InvalidResourceType or InvalidResourceId, neither with a message; ValidationException for a managed
 *   instance that EC2 has the tags of.
 */
export function getTaggedResource(resourceType: string, resourceId: string, context: Context): TaggedResource {
  const find = Object.hasOwn(RESOURCES, resourceType) ? RESOURCES[resourceType] : undefined;
  if (!find) throw new AwsError("InvalidResourceType");
  const resource = find(resourceId, context);
  if (resource) return resource;
  if (resourceType === "ManagedInstance" && !/^mi-[0-9a-f]{17}$/.test(resourceId)) {
    throw validationError("resourceId should be in format mi-[0-9a-f]{17} for resource type ManagedInstance");
  }
  throw new AwsError("InvalidResourceId");
}

/** A resource whose tags are kept by its type and id. */
function stored(resourceType: string, exists: (resourceId: string, context: Context) => boolean): FindResource {
  return (resourceId, context) => (exists(resourceId, context) ? kept(resourceType, resourceId, context) : undefined);
}

function kept(resourceType: string, resourceId: string, { store: { tags } }: Context): TaggedResource {
  return {
    list: () => tags.of(resourceType, resourceId),
    put: (added) => tags.put(resourceType, resourceId, added),
    remove: (keys) => tags.remove(resourceType, resourceId, keys),
  };
}

/** A hybrid node's tags are part of the node; those of an EC2 instance are EC2's and not reached here. */
function managedInstance(nodeId: string, { store }: Context): TaggedResource | undefined {
  const node = nodeId.startsWith("mi-") ? store.nodes.find(nodeId) : undefined;
  if (!node) return undefined;
  const list = () => sortedByKey(tagsOfMap(node.tags));
  return {
    list,
    put: (added) => store.nodes.update({ ...node, tags: tagMap([...list(), ...added]) }),
    remove: (keys) => store.nodes.update({ ...node, tags: tagMap(list().filter(({ key }) => !keys.includes(key))) }),
  };
}

function sortedByKey(tags: readonly ResourceTag[]): ResourceTag[] {
  return [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Adds the tags of a request, which holds for those of a creating operation as well.
 *
 * @throws AwsError ValidationException for a key that is AWS's own; TooManyTagsError, which carries no message.
 */
export function addTags(resource: TaggedResource, tags: readonly Tag[], { quotas }: Pick<Context, "quotas">): void {
  const added = tags.map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  const reserved = added.find(({ key }) => key.toLowerCase().startsWith("aws:"));
  if (reserved) {
    throw validationError(`The tag key '${reserved.key}' is not valid: keys that begin with 'aws:' belong to AWS.`);
  }
  const keys = new Set([...resource.list(), ...added].map(({ key }) => key));
  if (keys.size > quotas.tagsPerResource) throw new AwsError("TooManyTagsError");
  resource.put(added);
}
