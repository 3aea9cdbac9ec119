import type { InstancePatchState } from "@aws-sdk/client-ssm";
import type { PatchState } from "../../../store/patch-states.ts";
import { timestamp } from "../../../wire/timestamp.ts";

/** A node's last patch operation on the wire. */
export function instancePatchState(state: PatchState): InstancePatchState {
  const { counts } = state;
  return {
    InstanceId: state.nodeId,
    PatchGroup: state.patchGroup,
    BaselineId: state.baselineId,
    SnapshotId: state.snapshotId,
    InstallOverrideList: state.installOverrideList ?? undefined,
    OwnerInformation: "",
    InstalledCount: counts.installed,
    InstalledOtherCount: counts.installedOther,
    InstalledPendingRebootCount: counts.installedPendingReboot,
    InstalledRejectedCount: counts.installedRejected,
    MissingCount: counts.missing,
    FailedCount: counts.failed,
    UnreportedNotApplicableCount: 0,
    NotApplicableCount: counts.notApplicable,
    AvailableSecurityUpdateCount: counts.availableSecurityUpdates ?? undefined,
    CriticalNonCompliantCount: counts.criticalNonCompliant,
    SecurityNonCompliantCount: counts.securityNonCompliant,
    OtherNonCompliantCount: counts.otherNonCompliant,
    OperationStartTime: timestamp(state.startedAtMs),
    OperationEndTime: timestamp(state.endedAtMs),
    Operation: state.operation,
    LastNoRebootInstallOperationTime: timestamp(state.lastNoRebootInstallAtMs),
    RebootOption: state.rebootOption,
  };
}
