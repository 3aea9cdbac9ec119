import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { describeImages } from "./operations/describe-images.ts";
import { describeInstanceStatus } from "./operations/describe-instance-status.ts";
import { describeInstances } from "./operations/describe-instances.ts";
import { ATTRIBUTE_OPERATIONS } from "./operations/instance-attributes.ts";
import { PROFILE_OPERATIONS } from "./operations/instance-profiles.ts";
import { rebootInstances, startInstances, stopInstances, terminateInstances } from "./operations/instance-states.ts";
import { runInstances } from "./operations/run-instances.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

/** What the emulator knows of EC2: images, and the instances of the simulated fleet and those that were launched. */
export const EC2_OPERATIONS: OperationTable<Context> = {
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeImages: describeImages,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
  TerminateInstances: terminateInstances,
  ...ATTRIBUTE_OPERATIONS,
  ...PROFILE_OPERATIONS,
  ...TAG_OPERATIONS,
};
