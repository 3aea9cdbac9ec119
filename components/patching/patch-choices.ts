/** The operating systems that have patch baselines. */
export const OperatingSystem = {
  ALMA_LINUX: "ALMA_LINUX",
  AMAZON_LINUX: "AMAZON_LINUX",
  AMAZON_LINUX_2: "AMAZON_LINUX_2",
  AMAZON_LINUX_2022: "AMAZON_LINUX_2022",
  AMAZON_LINUX_2023: "AMAZON_LINUX_2023",
  CENTOS: "CENTOS",
  DEBIAN: "DEBIAN",
  MACOS: "MACOS",
  ORACLE_LINUX: "ORACLE_LINUX",
  RASPBIAN: "RASPBIAN",
  REDHAT_ENTERPRISE_LINUX: "REDHAT_ENTERPRISE_LINUX",
  ROCKY_LINUX: "ROCKY_LINUX",
  SUSE: "SUSE",
  UBUNTU: "UBUNTU",
  WINDOWS: "WINDOWS",
} as const;
export type OperatingSystem = (typeof OperatingSystem)[keyof typeof OperatingSystem];

/** How bad it is when a patch is missing. */
export const ComplianceLevel = {
  CRITICAL: "CRITICAL",
  HIGH: "HIGH",
  MEDIUM: "MEDIUM",
  LOW: "LOW",
  INFORMATIONAL: "INFORMATIONAL",
  UNSPECIFIED: "UNSPECIFIED",
} as const;
export type ComplianceLevel = (typeof ComplianceLevel)[keyof typeof ComplianceLevel];

/** By what a patch is chosen. Which keys and values there are depends on the operating system. */
export const PatchFilterKey = {
  ARCH: "ARCH",
  ADVISORY_ID: "ADVISORY_ID",
  BUGZILLA_ID: "BUGZILLA_ID",
  PATCH_SET: "PATCH_SET",
  PRODUCT: "PRODUCT",
  PRODUCT_FAMILY: "PRODUCT_FAMILY",
  CLASSIFICATION: "CLASSIFICATION",
  CVE_ID: "CVE_ID",
  EPOCH: "EPOCH",
  MSRC_SEVERITY: "MSRC_SEVERITY",
  NAME: "NAME",
  PATCH_ID: "PATCH_ID",
  SECTION: "SECTION",
  PRIORITY: "PRIORITY",
  REPOSITORY: "REPOSITORY",
  RELEASE: "RELEASE",
  SEVERITY: "SEVERITY",
  SECURITY: "SECURITY",
  VERSION: "VERSION",
} as const;
export type PatchFilterKey = (typeof PatchFilterKey)[keyof typeof PatchFilterKey];

/** What happens to rejected patches. */
export const RejectedPatchesAction = {
  /** They are installed if another patch depends on them. */
  ALLOW_AS_DEPENDENCY: "ALLOW_AS_DEPENDENCY",
  /** They are never installed; those that are installed already are reported. */
  BLOCK: "BLOCK",
} as const;
export type RejectedPatchesAction = (typeof RejectedPatchesAction)[keyof typeof RejectedPatchesAction];

/** How a Windows node counts that lacks a security update that its baseline does not approve. */
export const SecurityUpdatesStatus = { COMPLIANT: "COMPLIANT", NON_COMPLIANT: "NON_COMPLIANT" } as const;
export type SecurityUpdatesStatus = (typeof SecurityUpdatesStatus)[keyof typeof SecurityUpdatesStatus];
