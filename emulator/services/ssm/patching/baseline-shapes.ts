import { OPERATING_SYSTEMS } from "../../../domain/nodes/platforms.ts";
import { SEVERITIES } from "../../../store/severity.ts";
import { boolean, integer, list, oneOf, string, structure } from "../../../wire/shape.ts";

export const BASELINE_ID = string({ min: 20, max: 128, pattern: "^[a-zA-Z0-9_\\-:/]{20,128}$" });
export const PATCH_GROUP = string({ min: 1, max: 256, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$" });
export const OPERATING_SYSTEM = oneOf(...OPERATING_SYSTEMS);

const LEVEL = oneOf(...SEVERITIES);

const FILTER_GROUP = structure({
  "PatchFilters*": list(
    structure({
      "Key*": oneOf(
        "ARCH",
        "ADVISORY_ID",
        "BUGZILLA_ID",
        "PATCH_SET",
        "PRODUCT",
        "PRODUCT_FAMILY",
        "CLASSIFICATION",
        "CVE_ID",
        "EPOCH",
        "MSRC_SEVERITY",
        "NAME",
        "PATCH_ID",
        "SECTION",
        "PRIORITY",
        "REPOSITORY",
        "RELEASE",
        "SEVERITY",
        "SECURITY",
        "VERSION",
      ),
      "Values*": list(string({ min: 1, max: 64 }), { min: 1, max: 20 }),
    }),
    { min: 0, max: 4 },
  ),
});

const PATCHES = list(string({ min: 1, max: 100 }), { min: 0, max: 50 });

/** What CreatePatchBaseline and UpdatePatchBaseline have in common. */
export const BASELINE_CONTENT = {
  GlobalFilters: FILTER_GROUP,
  ApprovalRules: structure({
    "PatchRules*": list(
      structure({
        "PatchFilterGroup*": FILTER_GROUP,
        ComplianceLevel: LEVEL,
        ApproveAfterDays: integer({ min: 0, max: 360 }),
        ApproveUntilDate: string({ min: 1, max: 10 }),
        EnableNonSecurity: boolean,
      }),
      { min: 0, max: 10 },
    ),
  }),
  ApprovedPatches: PATCHES,
  ApprovedPatchesComplianceLevel: LEVEL,
  ApprovedPatchesEnableNonSecurity: boolean,
  RejectedPatches: PATCHES,
  RejectedPatchesAction: oneOf("ALLOW_AS_DEPENDENCY", "BLOCK"),
  Description: string({ min: 1, max: 1024 }),
  Sources: list(
    structure({
      "Name*": string({ pattern: "^[a-zA-Z0-9_\\-.]{3,50}$" }),
      "Products*": list(string({ min: 1, max: 128 }), { min: 1, max: 20 }),
      "Configuration*": string({ min: 1, max: 1024 }),
    }),
    { min: 0, max: 20 },
  ),
  AvailableSecurityUpdatesComplianceStatus: oneOf("COMPLIANT", "NON_COMPLIANT"),
};
