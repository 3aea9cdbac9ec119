import type { EC2 } from "@aws-sdk/client-ec2";
import type { Context } from "../../../domain/context.ts";
import {
  beginReboot,
  startInstances as start,
  stopInstances as stop,
  terminateInstances as terminate,
} from "../../../domain/instances/change-state.ts";
import { incorrectState } from "../../../domain/instances/errors.ts";
import { getInstances, instancesWhere } from "../../../domain/instances/instances.ts";
import type { NodeCondition } from "../../../store/node-condition.ts";
import type { Node } from "../../../store/nodes.ts";
import { boolean, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { stateChange, stateOf } from "../instance-answers.ts";
import { instanceConditions } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, INSTANCE_IDS, PAGE } from "../shapes.ts";
import { instanceOf } from "../show-instance.ts";

export const INSTANCE_OPERATIONS = {
  /** One reservation per instance, in the order in which they joined the fleet. */
  DescribeInstances: {
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
  },

  /** Running instances only, unless IncludeAllInstances. */
  DescribeInstanceStatus: {
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
  },

  StartInstances: {
    input: structure({ InstanceIds: INSTANCE_IDS, AdditionalInfo: string(), DryRun: boolean }),
    run: ({ InstanceIds }, context) => ({ StartingInstances: start(InstanceIds, context).map(stateChange) }),
  },

  StopInstances: {
    input: structure({
      InstanceIds: INSTANCE_IDS,
      Hibernate: boolean,
      Force: boolean,
      SkipOsShutdown: boolean,
      DryRun: boolean,
    }),
    run: ({ InstanceIds, Force = false }, context) => ({
      StoppingInstances: stop(InstanceIds, Force, context).map(stateChange),
    }),
  },

  TerminateInstances: {
    input: structure({ InstanceIds: INSTANCE_IDS, Force: boolean, SkipOsShutdown: boolean, DryRun: boolean }),
    run: ({ InstanceIds }, context) => ({ TerminatingInstances: terminate(InstanceIds, context).map(stateChange) }),
  },

  /** The state stays running; the agent is silent until the machine is back. */
  RebootInstances: {
    input: structure({ InstanceIds: INSTANCE_IDS, DryRun: boolean }),
    run({ InstanceIds }, context) {
      const nodes = getInstances(InstanceIds, context);
      const unfit = nodes.find(({ machineState }) => machineState !== "running");
      if (unfit) throw incorrectState(unfit.nodeId, "rebooted");
      for (const node of nodes) beginReboot(node, context);
      return { Return: true };
    },
  },
} satisfies Operations<EC2>;

function reservationOf(node: Node, context: Context) {
  return {
    ReservationId: node.nodeId.replace(/^i-/, "r-"),
    OwnerId: context.account.accountId,
    Instances: [instanceOf(node, context)],
  };
}

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
