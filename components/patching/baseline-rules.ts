import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { OptionalInput } from "../inputs.ts";
import type {
  ComplianceLevel,
  OperatingSystem,
  PatchFilterKey,
  RejectedPatchesAction,
  SecurityUpdatesStatus,
} from "./patch-choices.ts";

/** Patches of which a property has one of some values. */
export interface PatchFilter {
  /**
   * The property. Which ones there are depends on the operating system.
   *
   * @example "CLASSIFICATION"
   */
  readonly key: pulumi.Input<PatchFilterKey>;
  /**
   * One to twenty values; `*` stands for all.
   *
   * @example ["Critical", "Important"]
   */
  readonly values: pulumi.Input<pulumi.Input<string>[]>;
}

/** Approves patches some time after their release. */
export interface ApprovalRule {
  /** The patches that the rule approves: those that pass every filter, up to four. */
  readonly patchFilters: pulumi.Input<pulumi.Input<PatchFilter>[]>;
  /**
   * Days after a patch's release, 0 to 360. Give this or `approveUntilDate`.
   *
   * @example 7
   */
  readonly approveAfterDays?: pulumi.Input<number> | undefined;
  /**
   * The last day of release, in UTC: patches that are released later are not approved.
   *
   * @example "2026-11-30"
   */
  readonly approveUntilDate?: pulumi.Input<string> | undefined;
  /**
   * How bad it is when an approved patch is missing.
   *
   * @default "UNSPECIFIED"
   */
  readonly complianceLevel?: OptionalInput<ComplianceLevel>;
  /**
   * Whether updates that are not about security are approved too (Linux).
   *
   * @default false
   */
  readonly enableNonSecurity?: pulumi.Input<boolean> | undefined;
}

/** Another place from which a Linux node gets patches. */
export interface PatchSource {
  /**
   * The source's name, 3 to 50 of `a-z A-Z 0-9 _ - .`.
   *
   * @example "My-AL2"
   */
  readonly name: pulumi.Input<string>;
  /**
   * The versions of the operating system that use it, one to twenty.
   *
   * @example ["AmazonLinux2"]
   */
  readonly products: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The configuration of the repository, up to 1024 characters.
   *
   * @example "[main]\nname=MyRepository\nbaseurl=https://example.com"
   */
  readonly configuration: pulumi.Input<string>;
}

/** What a baseline approves and rejects. */
export interface BaselineRules {
  /**
   * Rules that approve patches, up to ten.
   *
   * @default one rule that approves security updates of all products seven days after their release, unless
   * `approvedPatches` is given
   */
  readonly approvalRules?: pulumi.Input<pulumi.Input<ApprovalRule>[]> | undefined;
  /**
   * Only patches that pass these filters are considered at all, up to four.
   *
   * @default none
   */
  readonly globalFilters?: pulumi.Input<pulumi.Input<PatchFilter>[]> | undefined;
  /**
   * Patches that are approved by name, up to fifty.
   *
   * @default none
   * @example ["CVE-2026-12345"]
   */
  readonly approvedPatches?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * How bad it is when one of `approvedPatches` is missing.
   *
   * @default "UNSPECIFIED"
   */
  readonly approvedPatchesComplianceLevel?: OptionalInput<ComplianceLevel>;
  /**
   * Whether `approvedPatches` may name updates that are not about security (Linux).
   *
   * @default false
   */
  readonly approvedPatchesEnableNonSecurity?: pulumi.Input<boolean> | undefined;
  /**
   * Patches that are rejected by name, up to fifty.
   *
   * @default none
   */
  readonly rejectedPatches?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * What happens to rejected patches.
   *
   * @default "ALLOW_AS_DEPENDENCY"
   */
  readonly rejectedPatchesAction?: OptionalInput<RejectedPatchesAction>;
  /**
   * Other places from which a Linux node gets patches, up to twenty.
   *
   * @default none
   */
  readonly sources?: pulumi.Input<pulumi.Input<PatchSource>[]> | undefined;
  /**
   * How a Windows node counts that lacks a security update that the baseline does not approve.
   *
   * @default AWS's own
   */
  readonly availableSecurityUpdatesComplianceStatus?: OptionalInput<SecurityUpdatesStatus>;
}

/** A baseline among several: its operating system and, if it differs from the default, what it approves. */
export interface BaselineDefinition extends BaselineRules {
  /** At most one baseline for each operating system. */
  readonly operatingSystem: OperatingSystem;
  /**
   * The baseline's name, 3 to 128 of `a-z A-Z 0-9 _ - .`; changed in place.
   *
   * @default the component's name, the operating system and seven random characters
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * What the baseline is for, up to 1024 characters.
   *
   * @default none
   */
  readonly description?: pulumi.Input<string> | undefined;
}

const FILTER: ArgumentNames<PatchFilter> = { key: "text!", values: "texts!" };
const RULE: ArgumentNames<ApprovalRule> = {
  patchFilters: [FILTER],
  approveAfterDays: "number",
  approveUntilDate: "text",
  complianceLevel: "text",
  enableNonSecurity: "flag",
};
const SOURCE: ArgumentNames<PatchSource> = { name: "text!", products: "texts!", configuration: "text!" };

export const RULE_ARGUMENTS: ArgumentNames<BaselineRules> = {
  approvalRules: [RULE],
  globalFilters: [FILTER],
  approvedPatches: "texts",
  approvedPatchesComplianceLevel: "text",
  approvedPatchesEnableNonSecurity: "flag",
  rejectedPatches: "texts",
  rejectedPatchesAction: "text",
  sources: [SOURCE],
  availableSecurityUpdatesComplianceStatus: "text",
};

export const DEFINITION_ARGUMENTS: ArgumentNames<BaselineDefinition> = {
  ...RULE_ARGUMENTS,
  operatingSystem: "text!",
  name: "text",
  description: "text",
};

/** Approves security updates some days after their release. */
export function securityUpdates(operatingSystem: OperatingSystem, approveAfterDays: number): ApprovalRule {
  const classes = ["CriticalUpdates", "SecurityUpdates"];
  return {
    patchFilters: [
      { key: "PRODUCT", values: ["*"] },
      // Elsewhere a baseline is about security unless it says otherwise.
      ...(operatingSystem === "WINDOWS" ? [{ key: "CLASSIFICATION", values: classes } as const] : []),
    ],
    approveAfterDays,
  };
}
