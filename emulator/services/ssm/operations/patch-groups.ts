import type { SSM } from "@aws-sdk/client-ssm";
import { AwsError, overQuota } from "../../../domain/aws-error.ts";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { baselineIdentity } from "../patching/baseline-answers.ts";
import { BASELINE_ID, OPERATING_SYSTEM, PATCH_GROUP } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";
import { FILTERS, pageMembers } from "../shapes.ts";

export const PATCH_GROUP_OPERATIONS = {
  RegisterPatchBaselineForPatchGroup: {
    input: structure({ "BaselineId*": BASELINE_ID, "PatchGroup*": PATCH_GROUP }),
    run({ BaselineId, PatchGroup: patchGroup }, context) {
      const { patchBaselines } = context.store;
      const { baselineId, operatingSystem } = getBaseline(BaselineId, context);
      if (patchBaselines.findGroup(patchGroup, operatingSystem)) {
        throw new AwsError(
          "AlreadyExistsException",
          `Patch Group baseline already has a baseline registered for OperatingSystem ${operatingSystem}.`,
        );
      }
      const { patchGroupsPerBaseline } = context.quotas;
      if (patchBaselines.groupsOf(baselineId).length >= patchGroupsPerBaseline) {
        throw overQuota(
          `The patch baseline ${baselineId} already serves ${patchGroupsPerBaseline} patch groups, its quota.`,
        );
      }
      patchBaselines.insertGroup({ patchGroup, operatingSystem, baselineId });
      return { BaselineId: baselineId, PatchGroup: patchGroup };
    },
  },

  DeregisterPatchBaselineForPatchGroup: {
    input: structure({ "BaselineId*": BASELINE_ID, "PatchGroup*": PATCH_GROUP }),
    run({ BaselineId, PatchGroup }, context) {
      // AWS answers with this error although the model does not declare it. For a group that is not registered, no error is known.
      const { baselineId } = getBaseline(BaselineId, context);
      context.store.patchBaselines.deleteGroup(PatchGroup, baselineId);
      return { BaselineId: baselineId, PatchGroup };
    },
  },

  GetPatchBaselineForPatchGroup: {
    input: structure({ "PatchGroup*": PATCH_GROUP, OperatingSystem: OPERATING_SYSTEM }),
    run({ PatchGroup, OperatingSystem: operatingSystem = "WINDOWS" }, { store }) {
      const registered = store.patchBaselines.findGroup(PatchGroup, operatingSystem);
      return {
        // A group without a registered baseline uses the default one.
        BaselineId: registered?.baselineId ?? store.patchBaselines.defaultOf(operatingSystem),
        PatchGroup,
        OperatingSystem: operatingSystem,
      };
    },
  },

  DescribePatchGroups: {
    input: structure({ Filters: FILTERS, ...pageMembers({ max: 100 }) }),
    run(input, context) {
      const filters = readOrchestratorFilters(input.Filters, ["NAME_PREFIX", "OPERATING_SYSTEM"]);
      const { rows, nextToken } = pageByNumber(input, {
        scope: "DescribePatchGroups",
        *read(number) {
          for (const group of context.store.patchBaselines.groupsAfter(number)) {
            const matches = filters.every(({ key, values }) =>
              key === "NAME_PREFIX"
                ? values.some((prefix) => group.patchGroup.startsWith(prefix))
                : values.includes(group.operatingSystem),
            );
            if (matches) yield group;
          }
        },
      });
      return {
        Mappings: rows.map(({ patchGroup, baselineId }) => ({
          PatchGroup: patchGroup,
          BaselineIdentity: baselineIdentity(getBaseline(baselineId, context), context),
        })),
        NextToken: nextToken,
      };
    },
  },

  /** All counts of a patch group without reports are 0. */
  DescribePatchGroupState: {
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
        // The emulator reports all patches.
        InstancesWithUnreportedNotApplicablePatches: 0,
        InstancesWithCriticalNonCompliantPatches: counts.criticalNonCompliant,
        InstancesWithSecurityNonCompliantPatches: counts.securityNonCompliant,
        InstancesWithOtherNonCompliantPatches: counts.otherNonCompliant,
        InstancesWithAvailableSecurityUpdates: counts.availableSecurityUpdates,
      };
    },
  },
} satisfies Operations<SSM>;
