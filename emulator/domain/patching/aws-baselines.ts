import type { ApprovalRule, PatchBaseline } from "../../store/patch-baselines.ts";
import type { Store } from "../../store/store.ts";
import { OPERATING_SYSTEMS, type OperatingSystem } from "../nodes/platforms.ts";
import { partitionOf } from "../partition.ts";

/** The account that owns AWS's baselines; one per region in AWS, this one for us-east-1 and here for all. */
const OWNER_ACCOUNT = "075727635805";

interface AwsBaseline {
  readonly name: string;
  readonly description: string;
  readonly approvalRules: readonly ApprovalRule[];
  readonly isDefault: boolean;
}

/**
 * The patch baselines that AWS provides, one default for each operating system, with the rules of the user guide ("AWS
 * predefined patch baselines"). Windows has a second one that also covers Microsoft applications, and a third under
 * the name of the time when there was only one.
 */
export function insertAwsBaselines(store: Store, region: string, nowMs: number): void {
  for (const operatingSystem of OPERATING_SYSTEMS) {
    for (const [index, baseline] of awsBaselines(operatingSystem).entries()) {
      const baselineId = awsBaselineArn(region, operatingSystem, index);
      store.patchBaselines.insert(complete(baseline, baselineId, operatingSystem, nowMs));
      if (baseline.isDefault) store.patchBaselines.setDefault(operatingSystem, baselineId);
    }
  }
}

/** Since when AWS's baselines are there, in every region. */
export function awsBaselinesSince({ patchBaselines }: Store): number {
  const [first] = patchBaselines.after(0);
  if (!first) throw new Error("There is no baseline of AWS.");
  return first.createdAtMs;
}

/** Gives AWS's baselines of a store the ids of another region. The account must have used none of them. */
export function moveAwsBaselines(store: Store, region: string): void {
  const before = [...store.patchBaselines.after(0)];
  if (before.length === 0) return;
  insertAwsBaselines(store, region, awsBaselinesSince(store));
  for (const { baselineId } of before) store.patchBaselines.delete(baselineId);
}

/** The ids of AWS's own are other ones in every region; these are the emulator's, the same in each. */
function awsBaselineArn(region: string, operatingSystem: OperatingSystem, index: number): string {
  const place = OPERATING_SYSTEMS.indexOf(operatingSystem).toString(16).padStart(2, "0");
  return `arn:${partitionOf(region)}:ssm:${region}:${OWNER_ACCOUNT}:patchbaseline/pb-0a${place}0000000000${index.toString(16).padStart(3, "0")}`;
}

function complete(
  baseline: AwsBaseline,
  baselineId: string,
  operatingSystem: OperatingSystem,
  nowMs: number,
): PatchBaseline {
  return {
    baselineId,
    name: baseline.name,
    description: baseline.description,
    owner: "AWS",
    operatingSystem,
    globalFilters: [],
    approvalRules: baseline.approvalRules,
    approvedPatches: [],
    approvedPatchesComplianceLevel: "UNSPECIFIED",
    approvedPatchesEnableNonSecurity: false,
    rejectedPatches: [],
    rejectedPatchesAction: "ALLOW_AS_DEPENDENCY",
    sources: [],
    availableSecurityUpdatesComplianceStatus: operatingSystem === "WINDOWS" ? "COMPLIANT" : null,
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
  };
}

function rule(filters: Readonly<Record<string, readonly string[]>>, enableNonSecurity = false, days = 7): ApprovalRule {
  return {
    filters: Object.entries(filters).map(([key, values]) => ({ key, values })),
    complianceLevel: "UNSPECIFIED",
    approveAfterDays: days,
    approveUntilDate: null,
    enableNonSecurity,
  };
}

const SECURITY_AND_BUGFIX = [
  rule({ PRODUCT: ["*"], CLASSIFICATION: ["Security"], SEVERITY: ["Critical", "Important"] }),
  rule({ PRODUCT: ["*"], CLASSIFICATION: ["Bugfix"] }),
];
const ALL_NON_SECURITY_TOO = [rule({ PRODUCT: ["*"] }, true)];
const BY_PRIORITY = [rule({ PRODUCT: ["*"], PRIORITY: ["Required", "Important", "Standard", "Optional", "Extra"] })];
const WINDOWS_SECURITY = rule({
  PRODUCT_FAMILY: ["Windows"],
  CLASSIFICATION: ["CriticalUpdates", "SecurityUpdates"],
  MSRC_SEVERITY: ["Critical", "Important"],
});

function awsBaselines(operatingSystem: OperatingSystem): AwsBaseline[] {
  const one = (word: string, label: string, approvalRules: readonly ApprovalRule[]): AwsBaseline[] => [
    {
      name: `AWS-${word}PatchBaseline`,
      description: `Default Patch Baseline for ${label} Provided by AWS.`,
      approvalRules,
      isDefault: true,
    },
  ];
  switch (operatingSystem) {
    case "WINDOWS":
      return [
        ...one("Default", "Windows Server", [WINDOWS_SECURITY]),
        {
          name: "AWS-WindowsPredefinedPatchBaseline-OS",
          description: "Predefined patch baseline for Windows Server operating systems provided by AWS.",
          approvalRules: [WINDOWS_SECURITY],
          isDefault: false,
        },
        {
          name: "AWS-WindowsPredefinedPatchBaseline-OS-Applications",
          description: "Predefined patch baseline for Windows Server and Microsoft applications provided by AWS.",
          approvalRules: [WINDOWS_SECURITY, rule({ PATCH_SET: ["APPLICATION"], PRODUCT: ["*"] })],
          isDefault: false,
        },
      ];
    case "AMAZON_LINUX":
      return one("AmazonLinuxDefault", "Amazon Linux", SECURITY_AND_BUGFIX);
    case "AMAZON_LINUX_2":
      return one("AmazonLinux2Default", "Amazon Linux 2", SECURITY_AND_BUGFIX);
    case "AMAZON_LINUX_2022":
      return one("AmazonLinux2022Default", "Amazon Linux 2022", SECURITY_AND_BUGFIX);
    case "AMAZON_LINUX_2023":
      return one("AmazonLinux2023Default", "Amazon Linux 2023", SECURITY_AND_BUGFIX);
    case "UBUNTU":
      return one("UbuntuDefault", "Ubuntu", BY_PRIORITY);
    case "DEBIAN":
      return one("DebianDefault", "Debian", BY_PRIORITY);
    case "RASPBIAN":
      return one("RaspbianDefault", "Raspberry Pi OS", BY_PRIORITY);
    case "REDHAT_ENTERPRISE_LINUX":
      return one("RedHatDefault", "Redhat Enterprise Linux", SECURITY_AND_BUGFIX);
    case "CENTOS":
      return one("CentOSDefault", "CentOS", ALL_NON_SECURITY_TOO);
    case "ORACLE_LINUX":
      return one("OracleLinuxDefault", "Oracle Linux", [
        rule({ PRODUCT: ["*"], CLASSIFICATION: ["Security"], SEVERITY: ["Important", "Moderate"] }),
        rule({ PRODUCT: ["*"], CLASSIFICATION: ["Bugfix"] }),
      ]);
    case "ROCKY_LINUX":
      return one("RockyLinuxDefault", "Rocky Linux", SECURITY_AND_BUGFIX);
    case "ALMA_LINUX":
      return one("AlmaLinuxDefault", "Alma Linux", SECURITY_AND_BUGFIX);
    case "SUSE":
      return one("SuseDefault", "Suse", [
        rule({ PRODUCT: ["*"], CLASSIFICATION: ["Security"], SEVERITY: ["Critical", "Important"] }),
      ]);
    case "MACOS":
      return one("MacOSDefault", "MacOS", [
        rule({ PRODUCT: ["*"], CLASSIFICATION: ["Security", "Recommended"] }, false, 0),
      ]);
  }
}
