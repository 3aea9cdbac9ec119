const GUIDE = "https://docs.aws.amazon.com/systems-manager/latest/userguide";
const API = "https://docs.aws.amazon.com/systems-manager/latest/APIReference";
const CRON = `${GUIDE}/reference-cron-and-rate-expressions.html`;
const QUARTZ = "https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html";

/**
 * What a preview warns about, by its name: what it means, and where AWS says so. Each has one rule in `rules/`.
 * docs/preview.md has a row for each.
 */
export const WARNINGS = {
  refused: `${API}/API_CreateMaintenanceWindow.html`,
  "cron-partly-read": QUARTZ,
  "numbered-weekday": CRON,
  "last-weekday": QUARTZ,
  "too-frequent": CRON,
  "skipped-months": QUARTZ,
  "before-patch-tuesday": "https://learn.microsoft.com/windows/deployment/update/release-cycle",
  "rate-from-creation": `${API}/API_CreateMaintenanceWindow.html`,
  "skipped-hour": `${GUIDE}/maintenance-windows-schedule-options.html`,
  "repeated-hour": `${GUIDE}/maintenance-windows-schedule-options.html`,
  "no-executions": `${GUIDE}/maintenance-windows-schedule-options.html`,
  "no-nodes": `${GUIDE}/troubleshooting-managed-nodes.html`,
  "nodes-offline": `${API}/API_InstanceInformation.html`,
  "nodes-unmanaged": `${GUIDE}/troubleshooting-managed-nodes.html`,
  "unregistered-nodes": `${API}/API_CreateMaintenanceWindow.html`,
  "limits-without-targets": `${GUIDE}/maintenance-windows-targetless-tasks.html`,
  "pseudo-parameter": `${GUIDE}/maintenance-window-tasks-pseudo-parameters.html`,
  "runbook-without-target": `${GUIDE}/maintenance-window-tasks-pseudo-parameters.html`,
  "window-too-short": `${API}/API_CreateMaintenanceWindow.html`,
  "command-outlasts-window": `${API}/API_RegisterTaskWithMaintenanceWindow.html`,
  overlap: `${GUIDE}/maintenance-windows.html`,
  quota: "https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm",
  "scan-only": `${GUIDE}/patch-manager-aws-runpatchbaseline.html`,
} as const satisfies Record<string, string>;

export type WarningName = keyof typeof WARNINGS;

/** Something that a preview warns about. */
export interface ForecastWarning {
  /** A stable name, which config can ignore. */
  readonly name: WarningName;
  /** Sentences with the value and what to do. */
  readonly message: string;
  /** The URN of the window, target or task. */
  readonly urn: string | undefined;
}
