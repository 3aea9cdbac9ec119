import type { Target } from "@aws-sdk/client-ssm";
import type { Context } from "../../context.ts";
import { resolveTargetIds } from "../../nodes/node-targets.ts";
import { groupTargetArns } from "../../resource-groups/group-members.ts";
import type { ExecutionPlan, PlannedTarget } from "./execution-plan.ts";

/** The distinct resource ids to which one window target, or the task's own InstanceIds, resolves. */
export interface ResolvedTarget {
  readonly windowTargetId: string | null;
  readonly ownerInformation: string | null;
  readonly targetType: "INSTANCE" | "RESOURCE_GROUP";
  /** Node ids; ARNs for a resource group. Empty when nothing matches. */
  readonly resources: readonly string[];
}

/**
 * A task's targets at this instant, in the order of the request. A node in two window targets is in both, and gets one
 * invocation for each. The id of a deregistered window target resolves to nothing.
 */
export function resolveTaskTargets(
  targets: readonly Target[],
  plan: ExecutionPlan,
  context: Context,
): ResolvedTarget[] {
  return targets.flatMap(({ Key, Values = [] }): ResolvedTarget[] => {
    if (Key === "WindowTargetIds") return resolveWindowTargets(Values, plan, context);
    return [{ ...DIRECT, resources: directNodes(Values, plan, context) }];
  });
}

const DIRECT = { windowTargetId: null, ownerInformation: null, targetType: "INSTANCE" } as const;

function resolveWindowTargets(ids: readonly string[], plan: ExecutionPlan, context: Context): ResolvedTarget[] {
  return unique(ids).flatMap((id) => {
    const target = plan.windowTargets.find(({ windowTargetId }) => windowTargetId === id);
    if (!target) return [];
    const { windowTargetId, ownerInformation, resourceType: targetType } = target;
    return [{ windowTargetId, ownerInformation, targetType, resources: resourcesOf(target, context) }];
  });
}

/** Listed ids are used unchanged, even if no such nodes exist; tags are looked up now. */
function resourcesOf({ resourceType, targets }: PlannedTarget, context: Context): readonly string[] {
  if (resourceType === "RESOURCE_GROUP") return groupTargetArns(targets, context);
  const listed = targets.length === 1 && targets[0]!.Key === "InstanceIds" ? (targets[0]!.Values ?? []) : undefined;
  return listed ? unique(listed) : resolveTargetIds(targets, context.store.nodes);
}

/**
 * Node ids given on the task itself. A window without AllowUnassociatedTargets takes only those that also belong to one of its
 * registered targets: an update may have removed the permission after the task was registered.
 */
function directNodes(ids: readonly string[], plan: ExecutionPlan, context: Context): readonly string[] {
  if (plan.allowUnassociatedTargets) return unique(ids);
  const associated = new Set(plan.windowTargets.flatMap((target) => resourcesOf(target, context)));
  return unique(ids).filter((id) => associated.has(id));
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
