import type { FunctionType } from "./function-type.ts";
import { getAmi } from "./get-ami.ts";
import { getArn } from "./get-arn.ts";
import { getBucket } from "./get-bucket.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getDefaultTags } from "./get-default-tags.ts";
import { getDocument } from "./get-document.ts";
import { getEc2Instances } from "./get-ec2-instances.ts";
import { getFunction } from "./get-function.ts";
import { getInstanceProfile } from "./get-instance-profile.ts";
import { getInstances } from "./get-instances.ts";
import { getKmsAlias } from "./get-kms-alias.ts";
import { getKmsKey } from "./get-kms-key.ts";
import { getMaintenanceWindows } from "./get-maintenance-windows.ts";
import { getParameter } from "./get-parameter.ts";
import { getParametersByPath } from "./get-parameters-by-path.ts";
import { getPartition } from "./get-partition.ts";
import { getPatchBaseline } from "./get-patch-baseline.ts";
import { getPatchBaselines } from "./get-patch-baselines.ts";
import { getPolicy } from "./get-policy.ts";
import { getPolicyDocument } from "./get-policy-document.ts";
import { getRegion } from "./get-region.ts";
import { getRole } from "./get-role.ts";
import { getServicePrincipal } from "./get-service-principal.ts";
import { getStateMachine } from "./get-state-machine.ts";
import { getTopic } from "./get-topic.ts";

/** Every function that this provider has. */
export const FUNCTION_TYPES: readonly FunctionType[] = [
  getCallerIdentity,
  getPartition,
  getRegion,
  getPolicyDocument,
  getRole,
  getDocument,
  getInstances,
  getMaintenanceWindows,
  getParameter,
  getPatchBaseline,
  getPatchBaselines,
  getAmi,
  getArn,
  getBucket,
  getDefaultTags,
  getEc2Instances,
  getFunction,
  getInstanceProfile,
  getKmsAlias,
  getKmsKey,
  getParametersByPath,
  getPolicy,
  getServicePrincipal,
  getStateMachine,
  getTopic,
];
