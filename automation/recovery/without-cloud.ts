import type { Checkpoint, Deployment, StateResource } from "./checkpoint.ts";

/** A resource that the emulator has. Its providers are no part of any cloud. */
function isOfCloud({ type, custom }: StateResource): boolean {
  return custom === true && type.startsWith("aws:");
}

/** How many resources a state has that are in the cloud. */
export function cloudResources({ resources, pending }: Checkpoint): number {
  return resources.filter(isOfCloud).length + pending.filter(({ resource }) => isOfCloud(resource)).length;
}

/**
 * A state without what was in a cloud that is not there any more. What the program gave as outputs goes too: it names what was.
 * Resources of other kinds stay, and refer no more to what was taken out.
 */
export function withoutCloud(deployment: Deployment): Deployment {
  const { resources = [], pending_operations: pending = [] } = deployment;
  const kept = resources.filter((one) => !isOfCloud(one));
  const urns = new Set(kept.map(({ urn }) => urn));
  return {
    ...deployment,
    resources: kept.map((one) => withoutReferences(one.custom ? one : { ...one, outputs: {} }, urns)),
    pending_operations: pending.filter(({ resource }) => !isOfCloud(resource)),
  };
}

/** The state's format, as far as a resource names others. */
interface References {
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
}

function withoutReferences(resource: StateResource & References, urns: ReadonlySet<string>): StateResource {
  const { dependencies, propertyDependencies, deletedWith, parent, ...rest } = resource;
  const known = (list: readonly string[] | null) => (list ?? []).filter((urn) => urns.has(urn));
  return {
    ...rest,
    ...(parent !== undefined && urns.has(parent) ? { parent } : {}),
    ...(dependencies ? { dependencies: known(dependencies) } : {}),
    ...(propertyDependencies
      ? {
          propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies).map(([key, list]) => [key, known(list)]),
          ),
        }
      : {}),
    ...(deletedWith !== undefined && urns.has(deletedWith) ? { deletedWith } : {}),
  };
}
