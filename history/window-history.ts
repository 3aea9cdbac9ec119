/** Where a history was read. */
export interface HistorySource {
  readonly cloud: "aws" | "emulator";
  /** The address of an emulator, or of what stands in for AWS; undefined for AWS's own. */
  readonly endpoint: string | undefined;
  /** undefined when it could not be determined. */
  readonly account: string | undefined;
  readonly region: string;
}

/** What a window did, joined from the SSM API's separate answers. All instants are Dates; texts are AWS's own. */
export interface WindowHistory {
  /** undefined when the reader was not given it. */
  readonly source?: HistorySource | undefined;
  /** When it was read, on the clock of its cloud: an emulator's may be virtual. undefined when the reader was not given it. */
  readonly readAt?: Date | undefined;
  /** What was asked for. */
  readonly range: { readonly from: Date | undefined; readonly to: Date | undefined };
  readonly window: WindowSummary;
  /** Oldest first. */
  readonly executions: readonly WindowExecution[];
  /** What the nodes are like now, by node id: of every node that the window targets or has touched. */
  readonly nodes: ReadonlyMap<string, NodeState>;
  /** Compliance of the account by type, as the console's summary shows it. */
  readonly complianceSummary: readonly ComplianceCount[];
}

/** The window as it is now. Of one that was deleted only its id is known; its executions can be read for 30 days. */
export interface WindowSummary {
  readonly windowId: string;
  readonly isDeleted: boolean;
  readonly name: string;
  readonly enabled: boolean;
  readonly schedule: string;
  readonly scheduleTimezone: string | undefined;
  readonly scheduleOffset: number | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly durationHours: number;
  readonly cutoffHours: number;
  /** AWS's format, e.g. `2026-12-01T02:00-05:00`; undefined when the window does not open again. */
  readonly nextExecutionTime: string | undefined;
  readonly createdAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
  readonly targets: readonly WindowTarget[];
  readonly tasks: readonly WindowTask[];
}

export interface WindowTarget {
  readonly windowTargetId: string;
  readonly name: string | undefined;
  readonly ownerInformation: string | undefined;
  readonly selectors: readonly { readonly key: string; readonly values: readonly string[] }[];
  /** The managed nodes that match it now; empty for resource groups, because SSM does not list their nodes. */
  readonly nodeIds: readonly string[];
  /** The resource groups that it names. AWS resolves them when the window runs; {@link TaskInvocation} shows to whom. */
  readonly resourceGroups: readonly string[];
}

export interface WindowTask {
  readonly windowTaskId: string;
  readonly name: string | undefined;
  readonly taskArn: string;
  readonly type: string;
  readonly priority: number;
  readonly windowTargetIds: readonly string[];
  /** The nodes that it names itself, beside the window's targets. */
  readonly nodeIds: readonly string[];
}

export interface WindowExecution {
  readonly windowExecutionId: string;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly startedAt: Date;
  /** undefined while it runs */
  readonly endedAt: Date | undefined;
  readonly tasks: readonly TaskExecution[];
  /** Why its tasks cannot be read; undefined if they can. */
  readonly unavailable: string | undefined;
}

export interface TaskExecution {
  readonly taskExecutionId: string;
  readonly taskArn: string;
  readonly type: string;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly invocations: readonly TaskInvocation[];
  /** Why its invocations cannot be read; undefined if they can. */
  readonly unavailable: string | undefined;
  /** The CloudWatch alarm that stopped it, and the alarm's state (TriggeredAlarms); undefined if none did. */
  readonly stoppedBy?: { readonly alarm: string; readonly state: string } | undefined;
}

export interface TaskInvocation {
  readonly invocationId: string;
  /** The command's or automation's id, the state machine's execution, the function's request; undefined when none was started. */
  readonly executionId: string | undefined;
  readonly windowTargetId: string | undefined;
  readonly ownerInformation: string | undefined;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /**
   * One for each node that a command was sent to: the task's own, or the commands of its automation's steps. Empty for
   * functions and state machines, because AWS does not report their nodes.
   */
  readonly nodes: readonly NodeInvocation[];
  /**
   * How many more nodes its command succeeded on, which were counted and not read one by one (`earlierNodes` of the reader);
   * undefined when all are in `nodes`.
   */
  readonly unlistedNodes?: number | undefined;
  /** The runbook's run, of a task of type AUTOMATION. */
  readonly automation: AutomationRun | undefined;
  /** Why its command or automation cannot be read completely; undefined if it can, or if there was none. */
  readonly unavailable: string | undefined;
}

export interface AutomationRun {
  readonly automationExecutionId: string;
  readonly documentName: string;
  readonly status: string;
  readonly failureMessage: string | undefined;
  readonly startedAt: Date | undefined;
  /** undefined while it runs */
  readonly endedAt: Date | undefined;
  /** In the runbook's order. */
  readonly steps: readonly AutomationStep[];
}

export interface AutomationStep {
  readonly name: string;
  /** e.g. `aws:runCommand` */
  readonly action: string;
  /** `Pending` for a step that was never come to. */
  readonly status: string;
  readonly failureMessage: string | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** The command that it sent, whose nodes are among the invocation's. */
  readonly commandId: string | undefined;
  /** The nodes that it started, stopped or terminated. */
  readonly changedNodeIds: readonly string[];
  /** The runbook that it ran in turn. */
  readonly automation: AutomationRun | undefined;
}

export interface NodeInvocation {
  readonly instanceId: string;
  readonly commandId: string;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly steps: readonly NodeStep[];
}

export interface NodeStep {
  readonly name: string;
  readonly status: string;
  readonly statusDetails: string | undefined;
  /** -1 until it has run */
  readonly responseCode: number;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Up to 24,000 characters. */
  readonly output: string;
  /** Up to 8,000 characters. */
  readonly errorOutput: string;
  /** Whether more was printed than is here: lists have 2,500 characters of both together. */
  readonly isExcerpt: boolean;
  /** Where the full output is stored, if the command names a place. */
  readonly outputUrl: string | undefined;
}

export interface NodeState {
  readonly instanceId: string;
  readonly name: string | undefined;
  readonly platform: string | undefined;
  /** `Linux`, `Windows` or `MacOS` */
  readonly platformType: string | undefined;
  /** `Online`, `ConnectionLost` or `Inactive`; undefined when Systems Manager does not know the node. */
  readonly pingStatus: string | undefined;
  readonly patch: PatchState | undefined;
  /** Its patches by name, as far as they were asked for ({@link PatchDetails}). */
  readonly patches: PatchDetails | undefined;
  /** `COMPLIANT` or `NON_COMPLIANT`; undefined when nothing was reported. */
  readonly patchCompliance: string | undefined;
}

/**
 * A node's patches, each by name. What is not installed is read for `open`; what was installed since the oldest execution of the
 * range is read for `changes`, by the instants of installation: AWS keeps no history, so a patch that was replaced or removed
 * since is not among them.
 */
export interface PatchDetails {
  /** Missing, failed, waiting for a reboot or installed though rejected; the most severe first. */
  readonly open: readonly PatchDetail[];
  /** Installed since the oldest execution of the range started, oldest first; undefined when it was not asked for. */
  readonly installed: readonly PatchDetail[] | undefined;
  /** Why not all of them are here; undefined when they are. */
  readonly unavailable: string | undefined;
}

export interface PatchDetail {
  /** A KB id on Windows, `openssl-libs.x86_64` on Linux. */
  readonly id: string;
  readonly title: string;
  readonly classification: string;
  readonly severity: string;
  /** `Installed`, `Missing`, `Failed`, … */
  readonly state: string;
  /** undefined if it is not installed or the time is not reported. */
  readonly installedAt: Date | undefined;
  /** Whether only the day of installation is reported, as on Windows; `installedAt` is that day's start then. */
  readonly isDayOnly: boolean;
  readonly cveIds: readonly string[];
}

export interface PatchState {
  readonly operation: string;
  /** `RebootIfNeeded` or `NoReboot`; undefined when it was not reported. */
  readonly rebootOption: string | undefined;
  readonly operationStartedAt: Date | undefined;
  readonly operationEndedAt: Date | undefined;
  readonly snapshotId: string | undefined;
  readonly baselineId: string;
  readonly patchGroup: string;
  readonly installed: number;
  readonly installedOther: number;
  readonly installedPendingReboot: number;
  readonly installedRejected: number;
  readonly missing: number;
  readonly failed: number;
  /** Never counted as non-compliant. */
  readonly notApplicable: number;
  /** Windows: security updates that there are and that the baseline does not approve. */
  readonly availableSecurityUpdates: number;
  readonly criticalNonCompliant: number;
  readonly securityNonCompliant: number;
  /** Counts that AWS did not report, which are 0 here; undefined when it reported those that are judged. */
  readonly unreported?: readonly JudgedCount[] | undefined;
}

/** Counts by which a node's patches are judged. */
export type JudgedCount =
  | "missing"
  | "failed"
  | "installedPendingReboot"
  | "installedRejected"
  | "criticalNonCompliant"
  | "securityNonCompliant";

export interface ComplianceCount {
  readonly type: string;
  readonly compliant: number;
  readonly nonCompliant: number;
}
