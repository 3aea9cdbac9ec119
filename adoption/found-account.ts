import type {
  DocumentDescription,
  GetMaintenanceWindowResult,
  GetMaintenanceWindowTaskResult,
  GetPatchBaselineResult,
  MaintenanceWindowTarget,
} from "@aws-sdk/client-ssm";

// What AWS answered, in AWS's own words: `mw import --json` prints it, and scripts know it from the AWS CLI.

export type Tags = Readonly<Record<string, string>>;

export interface FoundWindow {
  readonly window: GetMaintenanceWindowResult;
  readonly tags: Tags;
  readonly targets: readonly MaintenanceWindowTarget[];
  readonly tasks: readonly GetMaintenanceWindowTaskResult[];
}

/** A baseline of the account's own. */
export interface FoundBaseline {
  readonly baseline: GetPatchBaselineResult;
  readonly tags: Tags;
  readonly isDefault: boolean;
}

/** One of AWS's own baselines that the account uses for patch groups, or as another default than AWS's. */
export interface UsedBaseline {
  readonly baselineId: string;
  readonly name: string;
  readonly operatingSystem: string;
  readonly patchGroups: readonly string[];
  readonly isDefault: boolean;
}

/** A document of the account's own that a task runs. */
export interface FoundDocument {
  readonly document: DocumentDescription;
  /** Of the latest version, as it was written. */
  readonly content: string;
  /** The accounts with which it is shared, or `all`. */
  readonly sharedWith: readonly string[];
}

/** What was found in one account and region. */
export interface FoundAccount {
  /** undefined when STS does not tell it. */
  readonly account: string | undefined;
  readonly region: string;
  readonly windows: readonly FoundWindow[];
  readonly baselines: readonly FoundBaseline[];
  readonly usedBaselines: readonly UsedBaseline[];
  readonly documents: readonly FoundDocument[];
  /** What could not be read, each a sentence. */
  readonly problems: readonly string[];
}
