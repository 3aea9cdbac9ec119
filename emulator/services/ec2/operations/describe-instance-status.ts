import type { DescribeInstanceStatusRequest } from "@aws-sdk/client-ec2";
import { getInstances, instancesWhere } from "../../../domain/instances/instances.ts";
import type { NodeCondition } from "../../../store/node-condition.ts";
import type { Node } from "../../../store/nodes.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../../ssm/pagination.ts";
import { stateOf } from "../instance-answers.ts";
import { instanceConditions } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, INSTANCE_IDS, PAGE } from "../shapes.ts";

/** Running instances only, unless IncludeAllInstances. */
export const describeInstanceStatus = operation<DescribeInstanceStatusRequest>({
  input: structure({
    InstanceIds: INSTANCE_IDS,
    Filters: FILTERS,
    IncludeAllInstances: boolean,
    DryRun: boolean,
    ...PAGE,
  }),
  run(input, context) {
    if (input.InstanceIds?.length) getInstances(input.InstanceIds, context);
    const running: NodeCondition = input.IncludeAllInstances ? {} : { machineState: ["running"] };
    const condition = instancesWhere(input.InstanceIds, [running, ...instanceConditions(input.Filters)]);
    const { rows, nextToken } = pageByNumber(checkPage(input), {
      scope: `DescribeInstanceStatus/${JSON.stringify(condition)}`,
      defaultSize: 1000,
      read: (number, limit) => context.store.nodes.list(condition, number, limit),
    });
    const AvailabilityZone = `${context.account.region}a`;
    return {
      InstanceStatuses: rows.map((node) => ({ AvailabilityZone, ...statusOf(node) })),
      NextToken: nextToken,
    };
  },
});

/** The status checks of a running machine pass, even if its agent is offline. */
function statusOf(node: Node) {
  const isRunning = node.machineState === "running";
  const status = isRunning ? "ok" : node.machineState === "pending" ? "initializing" : "not-applicable";
  const passed = { Name: "reachability", Status: isRunning ? "passed" : "initializing" };
  const summary = { Status: status, ...(status === "not-applicable" ? {} : { Details: [passed] }) };
  return {
    InstanceId: node.nodeId,
    InstanceState: stateOf(node.machineState),
    SystemStatus: summary,
    InstanceStatus: summary,
  };
}
