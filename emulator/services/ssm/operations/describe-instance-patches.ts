import type {
  DescribeInstancePatchesRequest,
  DescribeInstancePatchesResult,
  PatchComplianceData,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Finding, PatchState } from "../../../store/patch-states.ts";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { INSTANCE_ID, ORCHESTRATOR_FILTERS, PAGE_FROM_10 } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";

/** The patches of a node as its last operation reported them; none for a node that never reported. */
export const describeInstancePatches = operation<DescribeInstancePatchesRequest, DescribeInstancePatchesResult>({
  input: structure({ "InstanceId*": INSTANCE_ID, Filters: ORCHESTRATOR_FILTERS, ...PAGE_FROM_10 }),
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
});

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

function complianceData(finding: Finding, { times }: PatchState): PatchComplianceData {
  return {
    Title: finding.title,
    KBId: finding.id,
    Classification: finding.classification,
    Severity: finding.severity,
    // CamelCase in every recorded answer, though the model's enum is in capitals.
    State: finding.state as unknown as PatchComplianceData["State"],
    // Recorded: what is not installed has the epoch as its time.
    InstalledTime: timestamp(finding.time === undefined ? 0 : times[finding.time]!),
    CVEIds: finding.cveIds,
  };
}
