import type { DescribeInstancesRequest } from "@aws-sdk/client-ec2";
import type { Context } from "../../../domain/context.ts";
import { getInstances, instancesWhere } from "../../../domain/instances/instances.ts";
import type { Node } from "../../../store/nodes.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../../ssm/pagination.ts";
import { platformDetails, stateOf } from "../instance-answers.ts";
import { instanceConditions } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, INSTANCE_IDS, PAGE } from "../shapes.ts";

/** One reservation per instance, in the order in which they joined the fleet. */
export const describeInstances = operation<DescribeInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, Filters: FILTERS, DryRun: boolean, ...PAGE }),
  run(input, context) {
    const { store } = context;
    const conditions = instanceConditions(input.Filters);
    if (input.InstanceIds?.length) getInstances(input.InstanceIds, context);
    const condition = instancesWhere(input.InstanceIds, conditions);
    const { rows, nextToken } = pageByNumber(checkPage(input), {
      scope: `DescribeInstances/${JSON.stringify(condition)}`,
      defaultSize: 1000,
      read: (number, limit) => store.nodes.list(condition, number, limit),
    });
    return { Reservations: rows.map((node) => reservationOf(node, context)), NextToken: nextToken };
  },
});

function reservationOf(node: Node, context: Context) {
  return {
    ReservationId: node.nodeId.replace(/^i-/, "r-"),
    OwnerId: context.account.accountId,
    Instances: [instanceOf(node, context)],
  };
}

/** What a node is as an instance. What a fleet does not say of it (its image, its type, its network) is not there. */
function instanceOf(node: Node, { account }: Context) {
  const isGone = node.machineState === "terminated";
  return {
    InstanceId: node.nodeId,
    State: stateOf(node.machineState),
    PrivateDnsName: isGone ? "" : `ip-${node.ipAddress.replaceAll(".", "-")}.ec2.internal`,
    ...(isGone ? {} : { PrivateIpAddress: node.ipAddress }),
    AmiLaunchIndex: 0,
    LaunchTime: timestamp(Math.max(node.lastBootAtMs, node.registeredAtMs)),
    Placement: { AvailabilityZone: `${account.region}a`, Tenancy: "default" },
    Monitoring: { State: "disabled" },
    ...(node.platformType === "Windows" ? { Platform: "windows" } : {}),
    PlatformDetails: platformDetails(node.platformType),
    ...(node.iamRole === null
      ? {}
      : {
          IamInstanceProfile: {
            Arn: `arn:${account.partition}:iam::${account.accountId}:instance-profile/${node.iamRole}`,
          },
        }),
    Tags: Object.entries(node.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
