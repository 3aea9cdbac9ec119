/** What a window did, joined from the SSM API's separate answers. All instants are Dates; texts are AWS's own. */
export interface WindowHistory {
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
  /** The managed nodes that match it now; empty for resource groups, which SSM does not resolve. */
  readonly nodeIds: readonly string[];
}

export interface WindowTask {
  readonly windowTaskId: string;
  readonly name: string | undefined;
  readonly taskArn: string;
  readonly type: string;
  readonly priority: number;
  readonly windowTargetIds: readonly string[];
}

export interface WindowExecution {
  readonly windowExecutionId: string;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly startedAt: Date;
  /** undefined while it runs */
  readonly endedAt: Date | undefined;
  readonly tasks: readonly TaskExecution[];
  /** Why its tasks cannot be read any more; undefined when they can. */
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
  /** Why its invocations cannot be read any more; undefined when they can. */
  readonly unavailable: string | undefined;
}

export interface TaskInvocation {
  readonly invocationId: string;
  /** The command's or automation's id; undefined when none was started. */
  readonly executionId: string | undefined;
  readonly windowTargetId: string | undefined;
  readonly ownerInformation: string | undefined;
  readonly status: string;
  readonly statusDetails: string | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** One for each node that the command was sent to; empty for other kinds of task. */
  readonly nodes: readonly NodeInvocation[];
  /** Why its command cannot be read any more; undefined when it can, or there was none. */
  readonly unavailable: string | undefined;
}

export interface NodeInvocation {
  readonly instanceId: string;
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
  /** Where the whole output is, if the command was told to keep it. */
  readonly outputUrl: string | undefined;
}

export interface NodeState {
  readonly instanceId: string;
  readonly name: string | undefined;
  readonly platform: string | undefined;
  /** `Online`, `ConnectionLost` or `Inactive`; undefined when Systems Manager does not know the node. */
  readonly pingStatus: string | undefined;
  readonly patch: PatchState | undefined;
  /**
   * The patch data as they were before the window opened. Each patch operation overwrites the data of the one before, so
   * this is known only to who read it in time, as `verify --wait` does.
   */
  readonly patchBefore: PatchState | undefined;
  /** `COMPLIANT` or `NON_COMPLIANT`; undefined when nothing was reported. */
  readonly patchCompliance: string | undefined;
}

export interface PatchState {
  readonly operation: string;
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
  readonly notApplicable: number;
  readonly criticalNonCompliant: number;
  readonly securityNonCompliant: number;
}

export interface ComplianceCount {
  readonly type: string;
  readonly compliant: number;
  readonly nonCompliant: number;
}
