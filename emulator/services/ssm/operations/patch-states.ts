import type {
  InstancePatchState,
  InstancePatchStateFilter,
  InstancePatchStateOperatorType,
  PatchComplianceData,
  SSM,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Match } from "../../../store/condition.ts";
import type { Finding, PatchState, PatchStateCondition } from "../../../store/patch-states.ts";
import type { PatchResult } from "../../../store/standings.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page, pageByName, pageByNumber } from "../../pagination.ts";
import { PATCH_GROUP } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";
import { FILTERS, INSTANCE_ID, pageMembers } from "../shapes.ts";

export const PATCH_STATE_OPERATIONS = {
  /** Without the nodes that never reported. */
  DescribeInstancePatchStates: {
    input: structure({ "InstanceIds*": list(INSTANCE_ID, { min: 0, max: 50 }), ...pageMembers({ min: 10, max: 100 }) }),
    run(input, { store }) {
      const nodeIds = [...new Set(input.InstanceIds)].sort();
      const { rows, nextToken } = pageByName(input, {
        scope: `DescribeInstancePatchStates/${nodeIds.join(",")}`,
        badTokenCode: "InvalidNextToken",
        *read(after) {
          for (const nodeId of nodeIds) {
            const state = nodeId > after && store.patchStates.find(nodeId);
            if (state) yield { ...state, nodeId };
          }
        },
        nameOf: ({ nodeId }) => nodeId,
      });
      return { InstancePatchStates: rows.map(instancePatchState), NextToken: nextToken };
    },
  },

  DescribeInstancePatchStatesForPatchGroup: {
    input: structure({
      "PatchGroup*": PATCH_GROUP,
      Filters: list(
        structure({
          "Key*": string({ min: 1, max: 200 }),
          "Values*": list(string(), { min: 1, max: 1 }),
          "Type*": oneOf("Equal", "NotEqual", "LessThan", "GreaterThan"),
        }),
        { min: 0, max: 4 },
      ),
      ...pageMembers({ min: 10, max: 100 }),
    }),
    run(input, { store }) {
      const condition = conditionOf(input.PatchGroup, input.Filters ?? []);
      const { rows, nextToken } = pageByNumber(input, {
        scope: `DescribeInstancePatchStatesForPatchGroup/${input.PatchGroup}`,
        badTokenCode: "InvalidNextToken",
        read: (number, limit) => store.patchStates.list(condition, number, limit),
      });
      return { InstancePatchStates: rows.map(instancePatchState), NextToken: nextToken };
    },
  },

  /** The patches of a node in its last report; an empty list without a report. */
  DescribeInstancePatches: {
    input: structure({ "InstanceId*": INSTANCE_ID, Filters: FILTERS, ...pageMembers({ min: 10, max: 100 }) }),
    run(input, { store }) {
      const filters = readOrchestratorFilters(
        input.Filters,
        ["Classification", "KBId", "Severity", "State"],
        "InvalidFilter",
      );
      const state = store.patchStates.find(input.InstanceId);
      if (!state && !store.nodes.find(input.InstanceId)) {
        throw new AwsError("InvalidInstanceId", `The instance ID ${input.InstanceId} is not a managed node.`);
      }
      const findings = state ? store.findings.get(state.findingsId) : [];
      const { rows, nextToken } = page(input, {
        scope: `DescribeInstancePatches/${input.InstanceId}`,
        badTokenCode: "InvalidNextToken",
        *read(after: [number] | undefined) {
          for (const [place, finding] of findings.entries()) {
            if (after && place <= after[0]) continue;
            if (filters.every(({ key, values }) => values.includes(propertyOf(finding, key)))) yield { place, finding };
          }
        },
        keyOf: ({ place }): [number] => [place],
      });
      return { Patches: rows.map(({ finding }) => complianceData(finding, state!)), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

const COUNTS = {
  InstalledCount: "installed",
  InstalledOtherCount: "installedOther",
  InstalledPendingRebootCount: "installedPendingReboot",
  InstalledRejectedCount: "installedRejected",
  MissingCount: "missing",
  FailedCount: "failed",
  UnreportedNotApplicableCount: undefined,
  NotApplicableCount: "notApplicable",
} as const;

function conditionOf(patchGroup: string, filters: readonly InstancePatchStateFilter[]): PatchStateCondition {
  return { patchGroup: [patchGroup], all: filters.map(filterCondition) };
}

function filterCondition({
  Key: key = "",
  Values: [value = ""] = [],
  Type: type,
}: InstancePatchStateFilter): PatchStateCondition {
  if (!Object.hasOwn(COUNTS, key)) {
    throw new AwsError(
      "InvalidFilter",
      `The filter key '${key}' is not valid. Valid keys: ${Object.keys(COUNTS).join(", ")}.`,
    );
  }
  if (!/^\d{1,9}$/.test(value)) {
    throw new AwsError("InvalidFilter", `The value '${value}' of the filter ${key} is not valid: it is a number.`);
  }
  const count = COUNTS[key as keyof typeof COUNTS];
  const { match, holds } = COMPARISONS[type!];
  // The emulator reports all patches.
  if (count === undefined) return holds(0, Number(value)) ? {} : NO_STATE;
  return { [count]: match(Number(value)) };
}

const NO_STATE: PatchStateCondition = { patchGroup: [] };

interface Comparison {
  match(value: number): Match;
  holds(count: number, value: number): boolean;
}

const COMPARISONS: Readonly<Record<InstancePatchStateOperatorType, Comparison>> = {
  Equal: { match: (value) => [value], holds: (count, value) => count === value },
  NotEqual: { match: (value) => ({ not: [value] }), holds: (count, value) => count !== value },
  LessThan: { match: (value) => ({ below: [value] }), holds: (count, value) => count < value },
  GreaterThan: { match: (value) => ({ above: [value] }), holds: (count, value) => count > value },
};

function propertyOf(finding: Finding, key: string): string {
  switch (key) {
    case "Classification":
      return finding.classification;
    case "KBId":
      return finding.id;
    case "Severity":
      return finding.severity;
    default:
      return finding.state;
  }
}

function complianceData(finding: Finding, { times }: PatchResult): PatchComplianceData {
  return {
    Title: finding.title,
    KBId: finding.id,
    Classification: finding.classification,
    Severity: finding.severity,
    // CamelCase in every recorded answer, though the model's enum is in capitals.
    State: finding.state as unknown as PatchComplianceData["State"],
    // Recorded: the time of a patch that is not installed is the epoch.
    InstalledTime: timestamp(finding.time === undefined ? 0 : times[finding.time]!),
    CVEIds: finding.cveIds,
  };
}

/** The last patch operation of a node. */
function instancePatchState(state: PatchState): InstancePatchState {
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
