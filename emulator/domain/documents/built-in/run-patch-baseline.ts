import type { BuiltInDocument } from "./built-in-document.ts";

const URL_OR_NOTHING = "(^$)|^https://.+$|^s3://([^/]+)/(.*?([^/]+))$";

export const PATCH_PARAMETERS = {
  Operation: {
    type: "String",
    description: "(Required) Scan only looks for missing patches; Install also installs them.",
    allowedValues: ["Scan", "Install"],
  },
  AssociationId: {
    type: "String",
    description: "(Optional) The State Manager association that runs the document.",
    default: "",
    allowedPattern: "(^$)|^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  },
  SnapshotId: {
    type: "String",
    description: "(Optional) The patch baseline snapshot that nodes of one maintenance window share.",
    default: "",
    allowedPattern: "(^$)|^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  },
  InstallOverrideList: {
    type: "String",
    description:
      "(Optional) https:// or s3:// URL of the list of patches to install instead of what the baseline approves.",
    default: "",
    allowedPattern: URL_OR_NOTHING,
  },
  BaselineOverride: {
    type: "String",
    description: "(Optional) https:// or s3:// URL of baselines to use instead of the registered ones.",
    default: "",
    allowedPattern: URL_OR_NOTHING,
  },
  RebootOption: {
    type: "String",
    description:
      "(Optional) RebootIfNeeded reboots after an installation that asks for it; NoReboot leaves that to others.",
    allowedValues: ["RebootIfNeeded", "NoReboot"],
    default: "RebootIfNeeded",
  },
} as const;

const TIMEOUT_SECONDS = 7200;

/** Three steps of which one fits a node's platform; the others are skipped by their preconditions. */
export const RUN_PATCH_BASELINE: BuiltInDocument = {
  name: "AWS-RunPatchBaseline",
  documentType: "Command",
  platformTypes: ["Windows", "Linux", "MacOS"],
  content: {
    schemaVersion: "2.2",
    description: "Scans for patches or installs them, by the patch baseline that is approved for the node.",
    parameters: PATCH_PARAMETERS,
    mainSteps: [
      patchStep("PatchWindows", "Windows", "aws:runPowerShellScript"),
      patchStep("PatchLinux", "Linux", "aws:runShellScript"),
      patchStep("PatchMacOS", "MacOS", "aws:runShellScript"),
    ],
  },
};

function patchStep(name: string, platform: string, action: string) {
  return {
    precondition: { StringEquals: ["platformType", platform] },
    action,
    name,
    inputs: {
      timeoutSeconds: TIMEOUT_SECONDS,
      runCommand: [
        "patch-baseline-operations --operation '{{Operation}}' --snapshot-id '{{SnapshotId}}'",
        "  --install-override-list '{{InstallOverrideList}}' --baseline-override '{{BaselineOverride}}'",
        "  --reboot-option '{{RebootOption}}' --association-id '{{AssociationId}}'",
      ],
    },
  };
}
