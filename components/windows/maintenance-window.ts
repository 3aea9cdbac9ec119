import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { foretell } from "../foretell.ts";
import { type MaintenanceWindowArgs, WINDOW_ARGUMENTS } from "./window-args.ts";
import { windowProblems } from "./window-problems.ts";

/** `ignoreChanges` and `import` are the window's; `import` takes its id. */
export interface MaintenanceWindowOptions extends ComponentOptions {
  readonly transform?: { readonly window?: Transform<ssm.MaintenanceWindowArgs> | undefined } | undefined;
}

/**
 * A time span, on a schedule, in which work may disturb the fleet. Targets and tasks are registered with it.
 *
 * @example
 * import { MaintenanceWindow } from "maintenance-windows/components";
 *
 * // Four hours on the Saturday after each Patch Tuesday.
 * export const { windowId } = new MaintenanceWindow("app", {
 *   schedule: "cron(0 2 ? * TUE#2 *)",
 *   scheduleOffset: 4,
 *   scheduleTimezone: "Europe/Berlin",
 *   duration: 4,
 *   cutoff: 1,
 * });
 */
export class MaintenanceWindow extends pulumi.ComponentResource {
  /** The window itself, for what this component does not say. */
  readonly window: ssm.MaintenanceWindow;
  /** The window's id, such as `mw-0c50858d01example`. */
  readonly windowId: pulumi.Output<string>;
  /** The window's name. */
  readonly name: pulumi.Output<string>;
  /** The window's schedule. */
  readonly schedule: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for a schedule, time zone or date that AWS would
   * refuse, a `scheduleOffset` of a schedule without `#` or `L`, an `endDate` before the `startDate`, a `duration` that is not 1 to 24
   * hours, a `cutoff` that is not below it, and a name or description of a wrong length or with other characters.
   */
  constructor(name: string, args: MaintenanceWindowArgs, opts?: MaintenanceWindowOptions) {
    super(
      "maintenance-windows:index:MaintenanceWindow",
      name,
      args,
      ownOptions(opts, "maintenance-windows:ssm:MaintenanceWindow"),
    );
    const checked = checkedInputs(
      args,
      WINDOW_ARGUMENTS,
      windowProblems,
      this,
      transformProblems(opts, { window: true }),
    );
    const window = transformed<ssm.MaintenanceWindowArgs, pulumi.CustomResourceOptions>(
      opts?.transform?.window,
      name,
      checked,
      mainChildOptions(this, opts),
    );
    this.window = new ssm.MaintenanceWindow(...window);
    foretell(this.window, window[1]);
    this.windowId = this.window.id;
    this.name = this.window.name;
    this.schedule = this.window.schedule;
    this.registerOutputs({ windowId: this.windowId, name: this.name, schedule: this.schedule });
  }
}
