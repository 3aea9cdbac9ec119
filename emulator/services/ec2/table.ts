import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { describeInstanceStatus } from "./operations/describe-instance-status.ts";
import { describeInstances } from "./operations/describe-instances.ts";
import { rebootInstances } from "./operations/reboot-instances.ts";
import { startInstances } from "./operations/start-instances.ts";
import { stopInstances } from "./operations/stop-instances.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";
import { terminateInstances } from "./operations/terminate-instances.ts";

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
