import type { InstanceInformation, SSM } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { AGENT_VERSION } from "../../../domain/nodes/fleet/fleet.ts";
import { targetCondition } from "../../../domain/nodes/node-targets.ts";
import { NO_NODE, type NodeCondition } from "../../../store/node-condition.ts";
import type { Node } from "../../../store/nodes.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { pageMembers } from "../shapes.ts";

/** The time between two reports of an agent that is online: LastPingDateTime is never older. */
const PING_MS = 5 * 60_000;

const VALUES = list(string({ min: 1 }), { min: 1, max: 100 });

export const MANAGED_NODE_OPERATIONS = {
  DescribeInstanceInformation: {
    input: structure({
      InstanceInformationFilterList: list(
        structure({
          "key*": oneOf(
            "InstanceIds",
            "AgentVersion",
            "PingStatus",
            "PlatformTypes",
            "ActivationIds",
            "IamRole",
            "ResourceType",
            "AssociationStatus",
          ),
          "valueSet*": VALUES,
        }),
      ),
      Filters: list(structure({ "Key*": string({ min: 1 }), "Values*": VALUES })),
      ...pageMembers({ min: 5, max: 50 }),
    }),
    run(input, { store, nowMs }) {
      if (input.Filters?.length && input.InstanceInformationFilterList?.length) {
        throw validationError("Use either Filters or InstanceInformationFilterList, not both.");
      }
      const filters = [
        ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key!, values: Values! })),
        ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({ key: key!, values: valueSet! })),
      ];
      const condition = conditionOf(filters);
      const { rows, nextToken } = pageByNumber(input, {
        scope: "DescribeInstanceInformation",
        defaultSize: 10,
        badTokenCode: "InvalidNextToken",
        read: (number, limit) => store.nodes.list(condition, number, limit),
      });
      return { InstanceInformationList: rows.map((node) => information(node, nowMs)), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

/** Nodes that are stopped or terminated are never shown ("doesn't return information about nodes in the Stopped or Terminated states"). */
function conditionOf(filters: readonly Filter[]): NodeCondition {
  const areTags = filters.map(({ key }) => isTagKey(key));
  if (areTags.includes(true) && areTags.includes(false)) {
    throw new AwsError("InvalidFilterKey", undefined);
  }
  return { machineState: ["running"], all: filters.map(filterCondition) };
}

function isTagKey(key: string): boolean {
  return key === "tag-key" || key.startsWith("tag:");
}

const PLATFORM_TYPES = ["Windows", "Linux", "MacOS"];
const PING_STATUSES = ["Online", "ConnectionLost", "Inactive"];
const RESOURCE_TYPES = ["EC2Instance", "ManagedInstance"] as const;

function filterCondition({ key, values }: Filter): NodeCondition {
  const among = (allowed: readonly string[]) => {
    const bad = values.find((value) => !allowed.includes(value));
    if (bad !== undefined) throw invalidValue(key, bad, allowed);
    return values;
  };
  // Filter values are alternatives. In targets a node needs all keys.
  if (key === "tag-key") return { tags: [{ key: values }] };
  if (key.startsWith("tag:")) return targetCondition([{ Key: key, Values: values }]);
  switch (key) {
    case "InstanceIds":
    case "SourceIds":
      return { nodeId: values };
    case "AgentVersion":
      return { agentVersion: values };
    case "PingStatus":
      return { pingStatus: among(PING_STATUSES) };
    case "PlatformTypes":
      return { platformType: among(PLATFORM_TYPES) };
    case "ActivationIds":
      return { activationId: values };
    case "IamRole":
      return { iamRole: values };
    case "ResourceType":
      return { resourceType: among(RESOURCE_TYPES) };
    case "SourceTypes":
      return { resourceType: RESOURCE_TYPES.filter((type) => values.includes(sourceType(type))) };
    case "AssociationStatus":
      // No node of the emulator has an association.
      return NO_NODE;
    default:
      throw new AwsError("InvalidFilterKey", undefined);
  }
}

function sourceType(resourceType: Node["resourceType"]): "AWS::EC2::Instance" | "AWS::SSM::ManagedInstance" {
  return resourceType === "EC2Instance" ? "AWS::EC2::Instance" : "AWS::SSM::ManagedInstance";
}

function invalidValue(key: string, value: string, allowed: readonly string[]): AwsError {
  return new AwsError(
    "InvalidInstanceInformationFilterValue",
    `The value '${value}' of the filter ${key} is not valid. Valid values: ${allowed.join(", ")}.`,
    { messageKey: "message" },
  );
}

function information(node: Node, nowMs: number): InstanceInformation {
  const isHybrid = node.resourceType === "ManagedInstance";
  return {
    InstanceId: node.nodeId,
    PingStatus: node.pingStatus,
    LastPingDateTime: timestamp(node.pingStatus === "Online" ? lastPing(node, nowMs) : node.lastPingAtMs),
    AgentVersion: node.agentVersion,
    IsLatestVersion: node.agentVersion === AGENT_VERSION,
    PlatformType: node.platformType,
    PlatformName: node.platformName,
    PlatformVersion: node.platformVersion,
    ActivationId: node.activationId ?? undefined,
    IamRole: node.iamRole ?? undefined,
    RegistrationDate: isHybrid ? timestamp(node.registeredAtMs) : undefined,
    ResourceType: node.resourceType,
    // The name from the activation. An EC2 instance has a Name tag instead.
    Name: isHybrid ? (node.name ?? undefined) : undefined,
    IPAddress: node.ipAddress,
    ComputerName: node.computerName,
    SourceId: node.nodeId,
    SourceType: sourceType(node.resourceType),
  };
}

function lastPing({ registeredAtMs }: Node, nowMs: number): number {
  return Math.max(registeredAtMs, nowMs - ((nowMs - registeredAtMs) % PING_MS));
}
