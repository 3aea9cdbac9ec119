import type { DescribeInstancesRequest } from "@aws-sdk/client-ec2";
import type { Context } from "../../../domain/context.ts";
import { getInstances, instancesWhere } from "../../../domain/instances/instances.ts";
import type { Node } from "../../../store/nodes.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../../ssm/pagination.ts";
import { instanceConditions } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, INSTANCE_IDS, PAGE } from "../shapes.ts";
import { instanceOf } from "../show-instance.ts";

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
