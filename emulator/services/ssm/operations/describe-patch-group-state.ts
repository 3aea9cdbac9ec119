import type { DescribePatchGroupStateRequest, DescribePatchGroupStateResult } from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { PATCH_GROUP } from "../patching/baseline-shapes.ts";

/** A patch group that no node has reported under counts zero everywhere. */
export const describePatchGroupState = operation<DescribePatchGroupStateRequest, DescribePatchGroupStateResult>({
  input: structure({ "PatchGroup*": PATCH_GROUP }),
  run({ PatchGroup }, { store }) {
    const counts = store.patchStates.groupCounts(PatchGroup);
    return {
      Instances: counts.instances,
      InstancesWithInstalledPatches: counts.installed,
      InstancesWithInstalledOtherPatches: counts.installedOther,
      InstancesWithInstalledPendingRebootPatches: counts.installedPendingReboot,
      InstancesWithInstalledRejectedPatches: counts.installedRejected,
      InstancesWithMissingPatches: counts.missing,
      InstancesWithFailedPatches: counts.failed,
      InstancesWithNotApplicablePatches: counts.notApplicable,
      // Nothing is cut off here, so nothing goes unreported.
      InstancesWithUnreportedNotApplicablePatches: 0,
      InstancesWithCriticalNonCompliantPatches: counts.criticalNonCompliant,
      InstancesWithSecurityNonCompliantPatches: counts.securityNonCompliant,
      InstancesWithOtherNonCompliantPatches: counts.otherNonCompliant,
      InstancesWithAvailableSecurityUpdates: counts.availableSecurityUpdates,
    };
  },
});
