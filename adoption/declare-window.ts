import type { MaintenanceWindowTarget } from "@aws-sdk/client-ssm";
import { targetsOf } from "../components/windows/maintenance-window-target.ts";
import { type TargetValues, targetProblems } from "../components/windows/target-problems.ts";
import { windowProblems } from "../components/windows/window-problems.ts";
import { fromTargets } from "../provider/resources/ssm/targets.ts";
import { type Declaration, plainValues, Reference, type Values } from "./declaration.ts";
import { differences } from "./differences.ts";
import type { FoundWindow } from "./found-account.ts";
import { keptName, LOST_NAME, ownTags, refusal, tagNotes } from "./parts.ts";

export function declareWindow(name: string, { window, tags }: FoundWindow): Declaration {
  const { WindowId = "", ScheduleOffset } = window;
  const args = {
    name: window.Name,
    description: window.Description || undefined,
    schedule: window.Schedule,
    scheduleTimezone: window.ScheduleTimezone || undefined,
    scheduleOffset: ScheduleOffset || undefined,
    startDate: window.StartDate || undefined,
    endDate: window.EndDate || undefined,
    duration: window.Duration,
    cutoff: window.Cutoff,
    allowUnassociatedTargets: window.AllowUnassociatedTargets || undefined,
    enabled: window.Enabled === false ? false : undefined,
    tags: ownTags(tags),
  };
  const problems = windowProblems(plainValues(args));
  const type = "aws:ssm/maintenanceWindow:MaintenanceWindow";
  return {
    // Both take the same arguments.
    construct: { from: problems.length === 0 ? "components" : "ssm", name: "MaintenanceWindow" },
    name,
    args,
    notes: [...refusal("MaintenanceWindow", problems), ...tagNotes(tags)],
    resources: [{ type, name, importId: WindowId, id: WindowId }],
  };
}

/** The id of a window, for the parts that are registered with it. */
export function windowIdOf(window: Declaration): Reference {
  const output = window.construct.from === "components" ? "windowId" : "id";
  return new Reference(window, output, window.resources[0]!.id);
}

export function declareTarget(name: string, found: MaintenanceWindowTarget, window: Declaration): Declaration {
  const { WindowId = "", WindowTargetId = "", ResourceType, OwnerInformation } = found;
  const targets = fromTargets(found.Targets);
  const described = {
    windowId: windowIdOf(window),
    name: found.Name || undefined,
    description: found.Description || undefined,
    ownerInformation: OwnerInformation || undefined,
  };
  const selection = selectionOf(targets);
  const asComponent: Values = { ...described, ...selection };
  const problems = targetProblems(plainValues(asComponent));
  const isExpressible =
    selection !== undefined &&
    differences(
      {
        resourceType: selection.resourceGroup === undefined ? "INSTANCE" : "RESOURCE_GROUP",
        targets: targetsOf(selection),
      },
      { resourceType: ResourceType, targets },
    ).length === 0;
  const isComponent = isExpressible && problems.length === 0;
  const why = isExpressible
    ? refusal("MaintenanceWindowTarget", problems)
    : ["The component MaintenanceWindowTarget does not express these targets, so this is the resource itself."];
  const type = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
  return {
    construct: { from: isComponent ? "components" : "ssm", name: "MaintenanceWindowTarget" },
    name,
    args: isComponent
      ? asComponent
      : { ...described, resourceType: ResourceType, targets: targets.map((target) => ({ ...target })) },
    ...keptName(found.Name),
    notes: isComponent ? [] : why,
    resources: [{ type, name, importId: `${WindowId}/${WindowTargetId}`, id: WindowTargetId }],
  };
}

type Selection = {
  tags?: Record<string, string[]>;
  tagKeys?: string[];
  instanceIds?: string[];
  resourceGroup?: string;
  resourceTypes?: string[];
};

/** The component's words for what a target selects; undefined for what it has no words for. */
function selectionOf(
  targets: readonly { readonly key: string; readonly values: readonly string[] }[],
): Selection | undefined {
  const selection: Selection = {};
  for (const { key, values } of targets) {
    if (key === `tag:${LOST_NAME}`) return undefined;
    if (key.startsWith("tag:")) selection.tags = { ...selection.tags, [key.slice(4)]: [...values] };
    else if (key === "tag-key") selection.tagKeys = [...values];
    else if (key === "InstanceIds") selection.instanceIds = [...values];
    else if (key === "resource-groups:Name" && values.length === 1) selection.resourceGroup = values[0]!;
    else if (key === "resource-groups:ResourceTypeFilters") selection.resourceTypes = [...values];
    else return undefined;
  }
  return selection satisfies TargetValues;
}

/** A short name for a target that has none in AWS, from what it selects. */
export function targetWord({ Targets = [] }: MaintenanceWindowTarget): string {
  const [first] = Targets;
  if (first === undefined) return "target";
  if (first.Key === "InstanceIds") return "nodes";
  if (first.Key === "tag-key") return first.Values?.[0] ?? "target";
  return first.Values?.[0] ?? "target";
}
