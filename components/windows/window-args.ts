import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";

export interface MaintenanceWindowArgs {
  /**
   * The window's name, 3 to 128 of `a-z A-Z 0-9 _ - .`. Names need not be unique; changing it renames the window in place.
   *
   * @default the component's name and seven random characters
   * @example "Patch-amznlin2-app"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * What the window is for, 1 to 128 characters.
   *
   * @default none
   * @example "Installs missing patches on the app servers"
   */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * When the window opens: `rate(5 minutes)`, `cron(0 2 ? * * *)` (minutes, hours, day of month, month, day of week,
   * year; a seventh field in front is seconds) or `at(2026-12-24T02:00:00)`.
   *
   * @example "cron(0 2 ? * * *)"
   */
  readonly schedule: pulumi.Input<string>;
  /**
   * The time zone in which the schedule is read: an IANA name, or an offset such as `+02:00`.
   *
   * @default "UTC"
   * @example "Europe/Berlin"
   */
  readonly scheduleTimezone?: pulumi.Input<string> | undefined;
  /**
   * Days to wait after the day that a cron schedule with `#` or `L` names, 1 to 6. With `cron(0 2 ? * TUE#2 *)` an offset of 4 is
   * the Saturday after Patch Tuesday.
   *
   * @default none
   * @example 4
   */
  readonly scheduleOffset?: pulumi.Input<number> | undefined;
  /**
   * The window does not open before this instant, ISO-8601 with an offset.
   *
   * @default none
   * @example "2026-12-01T00:00:00Z"
   */
  readonly startDate?: pulumi.Input<string> | undefined;
  /**
   * The window does not open at or after this instant, ISO-8601 with an offset.
   *
   * @default none
   * @example "2027-12-01T00:00:00Z"
   */
  readonly endDate?: pulumi.Input<string> | undefined;
  /**
   * How long the window stays open, in whole hours from 1 to 24.
   *
   * @example 2
   */
  readonly duration: pulumi.Input<number>;
  /**
   * How long before the end no more tasks are started, in whole hours from 0 to `duration` - 1.
   *
   * @example 1
   */
  readonly cutoff: pulumi.Input<number>;
  /**
   * Whether tasks may run on instances that are not registered as targets of the window ("Allow unregistered targets" in
   * the console).
   *
   * @default false
   */
  readonly allowUnassociatedTargets?: pulumi.Input<boolean> | undefined;
  /**
   * Whether the window opens at all.
   *
   * @default true
   */
  readonly enabled?: pulumi.Input<boolean> | undefined;
  /**
   * Tags of the window.
   *
   * @default none
   * @example { Environment: "dev" }
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

export const WINDOW_ARGUMENTS: ArgumentNames<MaintenanceWindowArgs> = {
  name: "text",
  description: "text",
  schedule: "text!",
  scheduleTimezone: "text",
  scheduleOffset: "number",
  startDate: "text",
  endDate: "text",
  duration: "number!",
  cutoff: "number!",
  allowUnassociatedTargets: "flag",
  enabled: "flag",
  tags: "tags",
};
