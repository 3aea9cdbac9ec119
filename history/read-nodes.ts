import {
  type InstanceInformation,
  type InstancePatchState,
  paginateDescribeInstanceInformation,
  paginateDescribeInstancePatchStates,
  paginateListResourceComplianceSummaries,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { NodeState, PatchState } from "./window-history.ts";

/** The API's limit for ids in one call, both for nodes and for their patch states. */
const IDS_PER_CALL = 50;

/** What the nodes are like now. A node that Systems Manager does not know (any more) has only its id. */
export async function readNodes(ssm: SSMClient, ids: readonly string[]): Promise<Map<string, NodeState>> {
  if (ids.length === 0) return new Map();
  const known = new Map<string, InstanceInformation>();
  const patched = new Map<string, InstancePatchState>();
  const compliance = new Map<string, string>();
  for (const some of chunks(ids, IDS_PER_CALL)) {
    const Filters = [{ Key: "InstanceIds", Values: some }];
    for await (const page of paginateDescribeInstanceInformation({ client: ssm }, { Filters })) {
      for (const node of page.InstanceInformationList ?? []) known.set(node.InstanceId ?? "", node);
    }
    for await (const page of paginateDescribeInstancePatchStates({ client: ssm }, { InstanceIds: some })) {
      for (const state of page.InstancePatchStates ?? []) patched.set(state.InstanceId ?? "", state);
    }
  }
  // No filter on the resource's id is documented, so the account's whole list is read and the nodes' own lines are kept.
  const Filters = [{ Key: "ComplianceType", Values: ["Patch"] }];
  for await (const page of paginateListResourceComplianceSummaries({ client: ssm }, { Filters })) {
    for (const item of page.ResourceComplianceSummaryItems ?? []) {
      if (item.ComplianceType === "Patch") compliance.set(item.ResourceId ?? "", item.Status ?? "");
    }
  }
  return new Map(
    ids.map((id) => {
      const node = known.get(id);
      const patch = patched.get(id);
      return [
        id,
        {
          instanceId: id,
          name: node?.ComputerName ?? node?.Name,
          platform: node && `${node.PlatformName ?? ""} ${node.PlatformVersion ?? ""}`.trim(),
          pingStatus: node?.PingStatus,
          patch: patch && patchState(patch),
          patchCompliance: compliance.get(id),
        },
      ];
    }),
  );
}

function patchState(state: InstancePatchState): PatchState {
  return {
    operation: state.Operation ?? "",
    operationStartedAt: state.OperationStartTime,
    operationEndedAt: state.OperationEndTime,
    snapshotId: state.SnapshotId,
    baselineId: state.BaselineId ?? "",
    patchGroup: state.PatchGroup ?? "",
    installed: state.InstalledCount ?? 0,
    installedOther: state.InstalledOtherCount ?? 0,
    installedPendingReboot: state.InstalledPendingRebootCount ?? 0,
    installedRejected: state.InstalledRejectedCount ?? 0,
    missing: state.MissingCount ?? 0,
    failed: state.FailedCount ?? 0,
    notApplicable: state.NotApplicableCount ?? 0,
    criticalNonCompliant: state.CriticalNonCompliantCount ?? 0,
    securityNonCompliant: state.SecurityNonCompliantCount ?? 0,
  };
}

function* chunks<T>(items: readonly T[], size: number): Iterable<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
