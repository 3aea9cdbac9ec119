import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { type CommandNotificationsArgs, NOTIFICATION_ARGUMENTS } from "../delivery/notification-args.ts";
import { type CommandOutputArgs, OUTPUT_ARGUMENTS } from "../delivery/output-args.ts";
import { type BaselineDefinition, DEFINITION_ARGUMENTS } from "../patching/baseline-rules.ts";
import { COMMAND_SETTINGS, type CommandSettings } from "../tasks/command-task-args.ts";
import {
  INSTALL_PARAMETERS,
  type InstallParameters,
  SCAN_PARAMETERS,
  type ScanParameters,
} from "../tasks/patch-args.ts";
import { LIMIT_ARGUMENTS, type TaskLimits } from "../tasks/task-args.ts";
import { SELECTION_ARGUMENTS, type TargetSelection } from "../windows/target-args.ts";
import { type MaintenanceWindowArgs, WINDOW_ARGUMENTS } from "../windows/window-args.ts";
import { POLICY_TASK, type PolicyTask } from "./policy-task.ts";

/** The window in which missing patches are reported, and how. */
export interface ScanWindow extends MaintenanceWindowArgs, TaskLimits, CommandSettings, ScanParameters {}

/** The window in which patches are installed, and how. */
export interface InstallWindow extends MaintenanceWindowArgs, TaskLimits, CommandSettings, InstallParameters {}

export interface PatchPolicyArgs {
  /**
   * The baselines, at most one for each operating system. Without them nodes keep the baselines that they have.
   *
   * @default none
   * @example [{ operatingSystem: "AMAZON_LINUX_2023" }, { operatingSystem: "UBUNTU" }]
   */
  readonly baselines?: BaselineDefinition[] | undefined;
  /**
   * For baselines without rules of their own: days after which security updates are approved, 0 to 360.
   *
   * @default 7
   */
  readonly approveAfterDays?: number | undefined;
  /**
   * The patch groups that the policy is about: the values of the nodes' tag `Patch Group`.
   *
   * @example ["App"]
   */
  readonly patchGroups?: string[] | undefined;
  /**
   * Whether nodes that are in no patch group use the baselines too.
   *
   * @default false
   */
  readonly isDefault?: boolean | undefined;
  /**
   * The nodes on which the windows act.
   *
   * @default those with a tag `Patch Group` that is one of `patchGroups`
   */
  readonly nodes?: TargetSelection | undefined;
  /**
   * The window in which missing patches are reported. Give `scan`, `install` or both.
   *
   * @example { schedule: "cron(0 4 ? * SUN *)", duration: 2, cutoff: 1 }
   */
  readonly scan?: ScanWindow | undefined;
  /**
   * The window in which patches are installed.
   *
   * @example { schedule: "cron(0 2 ? * TUE#2 *)", scheduleOffset: 4, duration: 4, cutoff: 1 }
   */
  readonly install?: InstallWindow | undefined;
  /**
   * Tasks of the install window that run before patching, one after the other. One that fails does not stop what follows: use
   * `install.preInstallHook` for that.
   *
   * @default none
   */
  readonly before?: PolicyTask[] | undefined;
  /**
   * Tasks of the install window that run after patching, one after the other, whether it succeeded or not.
   *
   * @default none
   */
  readonly after?: PolicyTask[] | undefined;
  /**
   * The role that Systems Manager assumes to run the tasks.
   *
   * @default a new role, which may invoke the functions and state machines of `before` and `after`
   */
  readonly serviceRoleArn?: pulumi.Input<string> | undefined;
  /**
   * The place in S3 for the whole output of commands; `{}` makes a bucket.
   *
   * @default none
   */
  readonly output?: CommandOutputArgs | undefined;
  /**
   * The SNS topic that receives the status of commands; `{}` makes a topic, and a role that publishes to it.
   *
   * @default none
   */
  readonly notifications?: CommandNotificationsArgs | undefined;
  /**
   * Tags of the windows, baselines, role and bucket that the policy makes.
   *
   * @default none
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

const HOW = { ...LIMIT_ARGUMENTS, ...COMMAND_SETTINGS };
/** Of a window's arguments, those of its task. */
export const SCAN_TASK = { ...HOW, ...SCAN_PARAMETERS };
export const INSTALL_TASK = { ...HOW, ...INSTALL_PARAMETERS };

const SCAN: ArgumentNames<ScanWindow> = { ...WINDOW_ARGUMENTS, ...SCAN_TASK };
const INSTALL: ArgumentNames<InstallWindow> = { ...WINDOW_ARGUMENTS, ...INSTALL_TASK };

export const POLICY_ARGUMENTS: ArgumentNames<PatchPolicyArgs> = {
  baselines: [DEFINITION_ARGUMENTS],
  approveAfterDays: "number",
  patchGroups: "texts",
  isDefault: "flag",
  nodes: SELECTION_ARGUMENTS,
  scan: SCAN,
  install: INSTALL,
  before: [POLICY_TASK],
  after: [POLICY_TASK],
  serviceRoleArn: "text",
  output: OUTPUT_ARGUMENTS,
  notifications: NOTIFICATION_ARGUMENTS,
  tags: "tags",
};
