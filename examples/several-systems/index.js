import { MaintenanceWindow, MaintenanceWindowTarget, PatchBaselines, PatchTask } from "maintenance-windows/components";

const patchGroups = ["App", "Web"];

// Every node uses the baseline of its own operating system.
const baselines = new PatchBaselines("servers", {
  patchGroups,
  approveAfterDays: 5,
  baselines: [
    // Without rules: security updates, five days after their release.
    { operatingSystem: "UBUNTU" },
    {
      operatingSystem: "AMAZON_LINUX_2023",
      approvalRules: [
        { patchFilters: [{ key: "SEVERITY", values: ["Critical"] }], approveAfterDays: 0, complianceLevel: "CRITICAL" },
        { patchFilters: [{ key: "SEVERITY", values: ["Important", "Medium"] }], approveAfterDays: 7 },
      ],
    },
    {
      operatingSystem: "WINDOWS",
      approvalRules: [
        {
          patchFilters: [
            { key: "PRODUCT", values: ["WindowsServer2022"] },
            { key: "CLASSIFICATION", values: ["CriticalUpdates", "SecurityUpdates"] },
          ],
          approveAfterDays: 7,
        },
      ],
      rejectedPatches: ["KB5034439"],
      rejectedPatchesAction: "BLOCK",
    },
  ],
});

export const { windowId } = new MaintenanceWindow("servers", {
  schedule: "cron(0 2 ? * SUN *)",
  duration: 3,
  cutoff: 1,
});

const { windowTargetId } = new MaintenanceWindowTarget("servers", { windowId, tags: { "Patch Group": patchGroups } });

new PatchTask("patch", {
  windowId,
  windowTargetIds: [windowTargetId],
  operation: "Install",
  maxConcurrency: "50%",
});

export const { baselineIds } = baselines;
