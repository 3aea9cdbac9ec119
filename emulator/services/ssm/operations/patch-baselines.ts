import type { SSM } from "@aws-sdk/client-ssm";
import { AwsError, overQuota, validationError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { checkBaseline, getBaseline, storedId } from "../../../domain/patching/baselines.ts";
import { baselineContent, type WireBaseline } from "../../../domain/patching/wire-baseline.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import type { PatchBaseline } from "../../../store/patch-baselines.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { baselineIdentity, baselineResult } from "../patching/baseline-answers.ts";
import { BASELINE_CONTENT, BASELINE_ID, OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";
import { requireForReplace } from "../replace.ts";
import { CLIENT_TOKEN, FILTERS, NAME, pageMembers, TAGS } from "../shapes.ts";

export const PATCH_BASELINE_OPERATIONS = {
  CreatePatchBaseline: {
    input: structure({
      OperatingSystem: OPERATING_SYSTEM,
      "Name*": NAME,
      ...BASELINE_CONTENT,
      ClientToken: CLIENT_TOKEN,
      Tags: TAGS,
    }),
    run(input, context) {
      const { store, chance, nowMs, quotas } = context;
      const baselineId = once("CreatePatchBaseline", input, context, () => {
        if (store.patchBaselines.countOwn() >= quotas.patchBaselines) {
          throw overQuota(`The account already has ${quotas.patchBaselines} patch baselines, its quota.`);
        }
        const content = baselineContent(input);
        checkBaseline(content, context);
        const id = chance.resourceId("pb");
        store.patchBaselines.insert({
          ...content,
          baselineId: id,
          name: input.Name,
          description: input.Description ?? null,
          owner: "Self",
          createdAtMs: nowMs,
          modifiedAtMs: nowMs,
        });
        addTags(getTaggedResource("PatchBaseline", id, context), input.Tags ?? [], context);
        return id;
      });
      return { BaselineId: baselineId };
    },
  },

  UpdatePatchBaseline: {
    input: structure({ "BaselineId*": BASELINE_ID, Name: NAME, ...BASELINE_CONTENT, Replace: boolean }),
    run(input, context) {
      const before = getBaseline(input.BaselineId, context);
      if (before.owner === "AWS") {
        throw validationError(`The patch baseline ${before.name} belongs to AWS and cannot be changed.`);
      }
      if (input.Replace) requireForReplace(input, ["Name"]);
      const { BaselineId: _id, Name: name, Description: description, Replace: replace, ...content } = input;
      // Absent members keep their values; with Replace they get the defaults of CreatePatchBaseline.
      const wire: WireBaseline = { ...(replace ? {} : baselineResult(before)), ...content };
      const after: PatchBaseline = {
        ...before,
        ...baselineContent({ ...wire, OperatingSystem: before.operatingSystem }),
        name: name ?? before.name,
        description: description ?? (replace ? null : before.description),
        modifiedAtMs: context.nowMs,
      };
      checkBaseline(after, context);
      context.store.patchBaselines.update(after);
      return baselineResult(after);
    },
  },

  GetPatchBaseline: {
    input: structure({ "BaselineId*": BASELINE_ID }),
    run({ BaselineId }, context) {
      const baseline = getBaseline(BaselineId, context);
      return {
        ...baselineResult(baseline),
        PatchGroups: context.store.patchBaselines.groupsOf(baseline.baselineId),
      };
    },
  },

  DeletePatchBaseline: {
    input: structure({ "BaselineId*": BASELINE_ID }),
    run({ BaselineId }, context) {
      const { patchBaselines, tags } = context.store;
      const baseline = patchBaselines.find(storedId(BaselineId, context));
      // The operation declares no error for a missing baseline, so deleting it twice succeeds.
      if (!baseline) return { BaselineId };
      const { baselineId } = baseline;
      if (baseline.owner === "AWS") {
        throw new AwsError("ResourceInUseException", `The patch baseline ${baseline.name} belongs to AWS.`);
      }
      const groups = patchBaselines.groupsOf(baselineId);
      if (groups.length > 0) {
        throw new AwsError(
          "ResourceInUseException",
          `PatchBaseline to be deleted is used for Patch Group: ${groups.join(", ")}`,
        );
      }
      if (patchBaselines.isDefault(baselineId)) {
        throw new AwsError(
          "ResourceInUseException",
          `The patch baseline ${baselineId} is the default for ${baseline.operatingSystem}: register another one first.`,
        );
      }
      patchBaselines.delete(baselineId);
      tags.removeAll("PatchBaseline", baselineId);
      return { BaselineId: baselineId };
    },
  },

  DescribePatchBaselines: {
    input: structure({ Filters: FILTERS, ...pageMembers({ max: 100 }) }),
    run(input, context) {
      const filters = readOrchestratorFilters(input.Filters, ["NAME_PREFIX", "OWNER", "OPERATING_SYSTEM"]);
      const { rows, nextToken } = pageByNumber(input, {
        scope: "DescribePatchBaselines",
        *read(number) {
          for (const baseline of context.store.patchBaselines.after(number)) {
            if (filters.every(({ key, values }) => matches(key, values, baseline))) yield baseline;
          }
        },
      });
      return { BaselineIdentities: rows.map((baseline) => baselineIdentity(baseline, context)), NextToken: nextToken };
    },
  },

  RegisterDefaultPatchBaseline: {
    input: structure({ "BaselineId*": BASELINE_ID }),
    run({ BaselineId }, context) {
      const { baselineId, operatingSystem } = getBaseline(BaselineId, context);
      context.store.patchBaselines.setDefault(operatingSystem, baselineId);
      return { BaselineId: baselineId };
    },
  },

  GetDefaultPatchBaseline: {
    input: structure({ OperatingSystem: OPERATING_SYSTEM }),
    run({ OperatingSystem: operatingSystem = "WINDOWS" }, { store }) {
      return { BaselineId: store.patchBaselines.defaultOf(operatingSystem), OperatingSystem: operatingSystem };
    },
  },
} satisfies Operations<SSM>;

function matches(key: string, values: readonly string[], baseline: PatchBaseline): boolean {
  switch (key) {
    case "NAME_PREFIX":
      return values.some((prefix) => baseline.name.startsWith(prefix));
    case "OWNER":
      return values.includes(baseline.owner) || values.includes("All");
    default:
      return values.includes(baseline.operatingSystem);
  }
}
