import type { Target } from "@aws-sdk/client-ssm";
import type { AutomationTarget } from "../../store/automations.ts";
import type { NodeCondition } from "../../store/node-condition.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { groupTargetArns } from "../resource-groups/group-members.ts";
import { nodeIdOfArn } from "../resource-groups/resources.ts";

export interface TargetsRequest {
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TargetMaps?: readonly Record<string, string[]>[] | undefined;
}

/**
 * Resolves the targets of an execution: one set of parameter values per target.
 *
 * Keys of Targets: `ParameterValues` (the values themselves), `InstanceIds`, `ResourceGroup`, `tag:<key>`, `tag-key` and
 * `AWS::EC2::Instance` (`*`, or ids). Tags find EC2 instances in any state but terminated, and hybrid nodes: unlike Run
 * Command, Automation resolves resources and not agents, since a runbook may start stopped instances by tag.
 *
 * @throws AwsError InvalidTarget
 */
export function automationTargets(request: TargetsRequest, context: Context): AutomationTarget[] {
  const { TargetParameterName: name, Targets: targets = [], TargetMaps: maps } = request;
  if (maps && maps.length > 0) {
    return maps.map((parameters, index) => ({
      name: Object.values(parameters)[0]?.[0] ?? `map-${index + 1}`,
      parameters,
    }));
  }
  const values = [...new Set(targets.flatMap((target) => valuesOf(target, context)))];
  return values.map((value) => ({ name: value, parameters: { [name!]: [value] } }));
}

function valuesOf({ Key: key = "", Values: values = [] }: Target, context: Context): readonly string[] {
  const { store } = context;
  // Runbooks take the ids of nodes, and the ARNs of other members of a group.
  if (key === "ResourceGroup" || key.toLowerCase() === "resource-groups:name") {
    const arns = groupTargetArns([{ Key: "resource-groups:Name", Values: values }], context);
    return arns.map((arn) => nodeIdOfArn(arn) ?? arn);
  }
  if (key === "ParameterValues" || key === "InstanceIds") return values;
  if (key === "AWS::EC2::Instance") {
    return values.includes("*") ? store.nodes.selectIds({ resourceType: ["EC2Instance"], ...LIVES }) : values;
  }
  if (key === "tag-key" || key.startsWith("tag:")) return store.nodes.selectIds(tagged(key, values));
  throw new AwsError(
    "InvalidTarget",
    `The target key ${key} is not one of ParameterValues, InstanceIds, ResourceGroup, tag:<key>, tag-key, AWS::EC2::Instance.`,
  );
}

const LIVES: NodeCondition = { machineState: { not: ["terminated", "shutting-down"] } };

function tagged(key: string, values: readonly string[]): NodeCondition {
  const tag = key === "tag-key" ? { key: values } : { key: [key.slice("tag:".length)], value: values };
  return { ...LIVES, tags: [tag] };
}
