import type { FunctionType } from "./function-type.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getDocument } from "./get-document.ts";
import { getInstances } from "./get-instances.ts";
import { getMaintenanceWindows } from "./get-maintenance-windows.ts";
import { getParameter } from "./get-parameter.ts";
import { getPartition } from "./get-partition.ts";
import { getPatchBaseline } from "./get-patch-baseline.ts";
import { getPatchBaselines } from "./get-patch-baselines.ts";
import { getPolicyDocument } from "./get-policy-document.ts";
import { getRegion } from "./get-region.ts";
import { getRole } from "./get-role.ts";

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
];
