import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { describeInstanceStatus } from "./operations/describe-instance-status.ts";
import { describeInstances } from "./operations/describe-instances.ts";
import { rebootInstances, startInstances, stopInstances, terminateInstances } from "./operations/instance-states.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

/** What the emulator knows of EC2: the instances of the simulated fleet, their states and their tags. */
export const EC2_OPERATIONS: OperationTable<Context> = {
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: describeInstanceStatus,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
  TerminateInstances: terminateInstances,
  ...TAG_OPERATIONS,
};
