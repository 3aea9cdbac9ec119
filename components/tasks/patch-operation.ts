/** What AWS-RunPatchBaseline does on a node. */
export const PatchOperation = {
  /** Installs the missing patches that the node's baseline approves. */
  Install: "Install",
  /** Reports the missing patches. */
  Scan: "Scan",
} as const;
export type PatchOperation = (typeof PatchOperation)[keyof typeof PatchOperation];

/** Whether a node reboots after an installation. */
export const RebootOption = {
  /** It reboots if an installed patch asks for it. */
  RebootIfNeeded: "RebootIfNeeded",
  /** It reports `InstalledPendingReboot` until it reboots for another reason. */
  NoReboot: "NoReboot",
} as const;
export type RebootOption = (typeof RebootOption)[keyof typeof RebootOption];
