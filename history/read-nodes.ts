import {
  type InstancePatchState,
  paginateDescribeInstanceInformation,
  paginateDescribeInstancePatchStates,
  paginateListResourceComplianceSummaries,
  type ResourceComplianceSummaryItem,
} from "@aws-sdk/client-ssm";
import { inParallel } from "./parallel.ts";
import { type PatchDetailsAsked, readPatchDetails } from "./read-patches.ts";
import { collect, type KnownNode, type NodeReads, REQUESTS_AT_ONCE, type Reader, rememberNodes } from "./reader.ts";
import type { JudgedCount, NodeState, PatchState } from "./window-history.ts";

/** The API's limit for ids in one call, both for nodes and for their patch states. */
const IDS_PER_CALL = 50;

type Asker = Pick<Reader, "ssm" | "request" | "turn">;

export function openNodeReads(reader: Asker): NodeReads {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let failure: Promise<never> | undefined;
  const start = <T>(read: () => Promise<T>) => {
    // After a failure no further list is begun.
    const reading = opened.then(() => reader.turn(async () => await (failure ?? read())));
    // Who asks for the result gets the error.
    reading.catch(() => {
      failure ??= reading as Promise<never>;
    });
    return reading;
  };
  const expected = new Set<string>();
  let next: string[] = [];
  const states: ReturnType<typeof readPatchStates>[] = [];
  let compliance: ReturnType<typeof readPatchCompliance> | undefined;
  const flush = () => {
    const ids = next;
    next = [];
    if (ids.length > 0) states.push(start(() => readPatchStates(reader, ids)));
  };
  const readCompliance = () => {
    compliance ??= start(() => readPatchCompliance(reader));
    return compliance;
  };
  const expect = (ids: readonly string[]) => {
    for (const id of ids) {
      if (expected.has(id)) continue;
      expected.add(id);
      if (next.push(id) === IDS_PER_CALL) flush();
    }
  };
  return {
    open,
    begin: readCompliance,
    expect,
    async patchStates(ids) {
      expect(ids);
      flush();
      const found = new Map((await Promise.all(states)).flat());
      return new Map(ids.flatMap((id) => (found.has(id) ? [[id, found.get(id)!]] : [])));
    },
    compliance: readCompliance,
  };
}

/** The current state of the nodes. A node that is unknown to Systems Manager has only its id. */
export async function readNodes(
  reader: Reader,
  ids: readonly string[],
  asked: PatchDetailsAsked,
): Promise<Map<string, NodeState>> {
  if (ids.length === 0) return new Map();
  const [{ known, patched, patches }, compliance] = await Promise.all([
    readStates(reader, ids, asked),
    reader.nodes.compliance(),
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
  const [known, patched] = await Promise.all([readInformation(reader, ids), reader.nodes.patchStates(ids)]);
  const windows = new Set([...known].flatMap(([id, { PlatformType }]) => (PlatformType === "Windows" ? [id] : [])));
  return { known, patched, patches: await readPatchDetails(reader, patched, windows, asked) };
}

/** Of at most {@link IDS_PER_CALL} nodes. */
async function readPatchStates({ ssm, request }: Asker, ids: string[]) {
  const pages = paginateDescribeInstancePatchStates({ client: ssm, pageSize: 100 }, { InstanceIds: ids }, request);
  const own = (state: InstancePatchState) => [state.InstanceId ?? "", patchState(state)] as const;
  return await collect(pages, (page) => page.InstancePatchStates?.map(own));
}

/** Each node's compliance. No filter on the resource's id is documented, so the account's whole list is read. */
async function readPatchCompliance({ ssm, request }: Asker): Promise<Map<string, string>> {
  const Filters = [{ Key: "ComplianceType", Values: ["Patch"] }];
  const pages = paginateListResourceComplianceSummaries({ client: ssm, pageSize: 50 }, { Filters }, request);
  const ofPatches = ({ ComplianceType, ResourceId, Status }: ResourceComplianceSummaryItem) =>
    ComplianceType === "Patch" ? [[ResourceId ?? "", Status ?? ""] as const] : [];
  return new Map(await collect(pages, (page) => page.ResourceComplianceSummaryItems?.flatMap(ofPatches)));
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
    unreported: unreportedCounts(state),
  };
}

const JUDGED_COUNTS: readonly [JudgedCount, keyof InstancePatchState][] = [
  ["missing", "MissingCount"],
  ["failed", "FailedCount"],
  ["installedPendingReboot", "InstalledPendingRebootCount"],
  ["installedRejected", "InstalledRejectedCount"],
  ["criticalNonCompliant", "CriticalNonCompliantCount"],
  ["securityNonCompliant", "SecurityNonCompliantCount"],
];

function unreportedCounts(state: InstancePatchState): JudgedCount[] | undefined {
  const unreported = JUDGED_COUNTS.filter(([, member]) => typeof state[member] !== "number").map(([count]) => count);
  return unreported.length === 0 ? undefined : unreported;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
