import {
  type InstancePatchState,
  paginateDescribeInstanceInformation,
  paginateDescribeInstancePatchStates,
  paginateListResourceComplianceSummaries,
  type ResourceComplianceSummaryItem,
} from "@aws-sdk/client-ssm";
import { inParallel } from "./parallel.ts";
import { type PatchDetailsAsked, readPatchDetails } from "./read-patches.ts";
import { collect, type KnownNode, REQUESTS_AT_ONCE, type Reader, rememberNodes } from "./reader.ts";
import type { NodeState, PatchState } from "./window-history.ts";

/** The API's limit for ids in one call, both for nodes and for their patch states. */
const IDS_PER_CALL = 50;

/** The current state of the nodes. A node that is unknown to Systems Manager has only its id. */
export async function readNodes(
  reader: Reader,
  ids: readonly string[],
  asked: PatchDetailsAsked,
  readCompliance: () => Promise<ReadonlyMap<string, string>>,
): Promise<Map<string, NodeState>> {
  if (ids.length === 0) return new Map();
  const [{ known, patched, patches }, compliance] = await Promise.all([
    readStates(reader, ids, asked),
    readCompliance(),
  ]);
  return new Map(
    ids.map((id) => {
      const node = known.get(id);
      return [
        id,
        {
          instanceId: id,
          name: node?.ComputerName ?? node?.Name,
          platform: node && `${node.PlatformName ?? ""} ${node.PlatformVersion ?? ""}`.trim(),
          platformType: node?.PlatformType,
          pingStatus: node?.PingStatus,
          patch: patched.get(id),
          patches: patches.get(id),
          patchCompliance: compliance.get(id),
        },
      ];
    }),
  );
}

/** Those that the targets match have been read with them. */
async function readInformation(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, KnownNode>> {
  const { ssm, request, turn, known } = reader;
  const others = ids.filter((id) => !known.has(id));
  await inParallel(chunks(others, IDS_PER_CALL), REQUESTS_AT_ONCE, (some) => {
    const Filters = [{ Key: "InstanceIds", Values: some }];
    const pages = paginateDescribeInstanceInformation({ client: ssm, pageSize: 50 }, { Filters }, request);
    return turn(() => collect(pages, (page) => rememberNodes(reader, page.InstanceInformationList)));
  });
  return known;
}

/** What each node is, what the last patch operation found on it, and its patches by name. */
async function readStates(reader: Reader, ids: readonly string[], asked: PatchDetailsAsked) {
  const [known, patched] = await Promise.all([readInformation(reader, ids), readPatchStates(reader, ids)]);
  const windows = new Set([...known].flatMap(([id, { PlatformType }]) => (PlatformType === "Windows" ? [id] : [])));
  return { known, patched, patches: await readPatchDetails(reader, patched, windows, asked) };
}

/** The last patch operation's data of each node that has any. */
async function readPatchStates(
  { ssm, request, turn }: Reader,
  ids: readonly string[],
): Promise<Map<string, PatchState>> {
  const states = await inParallel(chunks(ids, IDS_PER_CALL), REQUESTS_AT_ONCE, (some) => {
    const pages = paginateDescribeInstancePatchStates({ client: ssm, pageSize: 100 }, { InstanceIds: some }, request);
    const own = (state: InstancePatchState) => [state.InstanceId ?? "", patchState(state)] as const;
    return turn(() => collect(pages, (page) => page.InstancePatchStates?.map(own)));
  });
  return new Map(states.flat());
}

/** Each node's compliance. No filter on the resource's id is documented, so the account's whole list is read. */
export async function readPatchCompliance({ ssm, request, turn }: Reader): Promise<Map<string, string>> {
  const Filters = [{ Key: "ComplianceType", Values: ["Patch"] }];
  const pages = paginateListResourceComplianceSummaries({ client: ssm, pageSize: 50 }, { Filters }, request);
  const ofPatches = ({ ComplianceType, ResourceId, Status }: ResourceComplianceSummaryItem) =>
    ComplianceType === "Patch" ? [[ResourceId ?? "", Status ?? ""] as const] : [];
  return new Map(await turn(() => collect(pages, (page) => page.ResourceComplianceSummaryItems?.flatMap(ofPatches))));
}

function patchState(state: InstancePatchState): PatchState {
  return {
    operation: state.Operation ?? "",
    rebootOption: state.RebootOption,
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
    availableSecurityUpdates: state.AvailableSecurityUpdateCount ?? 0,
    criticalNonCompliant: state.CriticalNonCompliantCount ?? 0,
    securityNonCompliant: state.SecurityNonCompliantCount ?? 0,
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
