import type * as pulumi from "@pulumi/pulumi";
import type { CommandNotifications } from "../components/delivery/command-notifications.ts";
import type { CommandOutput } from "../components/delivery/command-output.ts";
import type { ServiceRole } from "../components/delivery/service-role.ts";
import { defined } from "../components/inputs.ts";
import { PatchBaseline } from "../components/patching/patch-baseline.ts";
import { PatchTask } from "../components/tasks/patch-task.ts";
import { MaintenanceWindow } from "../components/windows/maintenance-window.ts";
import { MaintenanceWindowTarget } from "../components/windows/maintenance-window-target.ts";
import { type DeclaredTask, declareTask } from "./declare-task.ts";
import { type Delivery, deliveryOf, NO_DELIVERY } from "./delivery.ts";
import { readEnvironment } from "./read-environment.ts";
import type { ProgramEnvironment, WindowSettings } from "./settings.ts";

/** A window with what is registered with it, by the names in the config. */
export interface DeclaredWindow {
  readonly window: MaintenanceWindow;
  readonly targets: Readonly<Record<string, MaintenanceWindowTarget>>;
  readonly tasks: Readonly<Record<string, DeclaredTask>>;
  /** The window's own role, output and notifications, or those of all windows. */
  readonly serviceRole: ServiceRole | undefined;
  readonly output: CommandOutput | undefined;
  readonly notifications: CommandNotifications | undefined;
}

/** The outputs of a window. */
export interface WindowOutputs {
  readonly windowId: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly schedule: pulumi.Output<string>;
  /** The ids of its targets by their names. */
  readonly targets: Readonly<Record<string, pulumi.Output<string>>>;
  /** The ids of its tasks by their names. */
  readonly tasks: Readonly<Record<string, pulumi.Output<string>>>;
}

/** What a program can export. Members that the stack's config has nothing for are absent: Pulumi warns of undefined outputs. */
export interface EnvironmentOutputs {
  /** Of a stack without `window`, `target` and `task`; empty without any window. */
  readonly windows?: Readonly<Record<string, WindowOutputs>>;
  /** The ids of the baselines by their names. */
  readonly baselines?: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of a stack with `window`, `target` and `task`, as are those that follow. */
  readonly windowId?: pulumi.Output<string>;
  readonly windowName?: pulumi.Output<string>;
  readonly windowSchedule?: pulumi.Output<string>;
  readonly windowTargetId?: pulumi.Output<string>;
  readonly windowTaskId?: pulumi.Output<string>;
  /** The role of all windows. */
  readonly serviceRoleArn?: pulumi.Output<string | undefined>;
  /** Where the output of all windows goes. */
  readonly commandOutput: {
    readonly bucket: pulumi.Output<string> | undefined;
    readonly keyPrefix: pulumi.Output<string | undefined> | undefined;
  };
  /** Where the notifications of all windows go. */
  readonly commandNotifications: { readonly topicArn: pulumi.Output<string> | undefined };
}

/** All resources of a stack's config. */
export interface DeclaredEnvironment {
  /** By their names; the only window of a stack with `window`, `target` and `task` is `patch-window`. */
  readonly windows: Readonly<Record<string, DeclaredWindow>>;
  readonly baselines: Readonly<Record<string, PatchBaseline>>;
  /** The role, output and notifications of all windows. */
  readonly serviceRole: ServiceRole | undefined;
  readonly output: CommandOutput | undefined;
  readonly notifications: CommandNotifications | undefined;
  readonly outputs: EnvironmentOutputs;
}

/**
 * Declares every window, target, task and baseline of a config with our components, and the roles, places for output and topics
 * that they use.
 *
 * Resources have the names of the config: window `nightly`, its target `nightly-app` and its task `nightly-patch`.
 *
 * @param environment default: the current stack's config, by {@link readEnvironment}.
 * @example
 * import { declareEnvironment } from "maintenance-windows/config";
 *
 * export const { windows, baselines } = declareEnvironment().outputs;
 */
export function declareEnvironment(environment: ProgramEnvironment = readEnvironment()): DeclaredEnvironment {
  const common = deliveryOf(environment, "", NO_DELIVERY);
  const baselines = mapped(environment.baselines, (name, args) => new PatchBaseline(name, args));
  const windows =
    environment.window === undefined
      ? mapped(environment.windows, (name, settings) => declareWindow(name, settings, common))
      : { "patch-window": declareOnlyWindow(environment, common) };
  const { serviceRole, output, notifications } = common;
  return {
    windows,
    baselines,
    serviceRole: serviceRole.component,
    output: output.component,
    notifications: notifications.component,
    outputs: outputsOf(environment, windows, baselines, common),
  };
}

function declareWindow(name: string, settings: WindowSettings, common: Delivery): DeclaredWindow {
  const { targets: ofTargets, tasks: ofTasks, serviceRole, output, notifications, ...args } = settings;
  const window = new MaintenanceWindow(name, args);
  const own = deliveryOf({ serviceRole, output, notifications }, name, common, window);
  const targets = mapped(
    ofTargets,
    (target, selection) =>
      new MaintenanceWindowTarget(`${name}-${target}`, { ...selection, windowId: window.windowId }, { parent: window }),
  );
  const tasks = mapped(ofTasks, (task, ofTask) => declareTask(`${name}-${task}`, ofTask, window, targets, own));
  return { window, targets, tasks, ...componentsOf(own) };
}

/** The names are those that stacks with one window have had from the beginning. */
function declareOnlyWindow(environment: ProgramEnvironment, common: Delivery): DeclaredWindow {
  const { window: ofWindow, target: ofTarget, task: ofTask } = environment as Required<ProgramEnvironment>;
  const window = new MaintenanceWindow("patch-window", ofWindow!);
  const target = new MaintenanceWindowTarget("patch-target", { ...ofTarget, windowId: window.windowId });
  const task = new PatchTask("patch-task", {
    ...ofTask!,
    windowId: window.windowId,
    windowTargetIds: [target.windowTargetId],
    serviceRoleArn: common.serviceRole.arn,
    output: common.output.place,
    notifications: common.notifications.topic,
  });
  return { window, targets: { "patch-target": target }, tasks: { "patch-task": task }, ...componentsOf(common) };
}

function componentsOf({ serviceRole, output, notifications }: Delivery) {
  return {
    serviceRole: serviceRole.component,
    output: output.component,
    notifications: notifications.component,
  };
}

function outputsOf(
  environment: ProgramEnvironment,
  windows: DeclaredEnvironment["windows"],
  baselines: DeclaredEnvironment["baselines"],
  { serviceRole, output, notifications }: Delivery,
): EnvironmentOutputs {
  const only = environment.window === undefined ? undefined : windows["patch-window"];
  const task = only?.tasks["patch-task"];
  return defined({
    windows: only ? undefined : mapped(windows, (_, window) => windowOutputs(window)),
    baselines: only && !environment.baselines ? undefined : mapped(baselines, (_, { baselineId }) => baselineId),
    windowId: only?.window.windowId,
    windowName: only?.window.name,
    windowSchedule: only?.window.schedule,
    windowTargetId: only?.targets["patch-target"]?.windowTargetId,
    windowTaskId: task?.windowTaskId,
    serviceRoleArn: task?.task.serviceRoleArn ?? serviceRole.component?.arn,
    commandOutput: { bucket: output.component?.bucketName, keyPrefix: output.component?.keyPrefix },
    commandNotifications: { topicArn: notifications.component?.topicArn },
  });
}

function windowOutputs({ window, targets, tasks }: DeclaredWindow): WindowOutputs {
  return {
    windowId: window.windowId,
    name: window.name,
    schedule: window.schedule,
    targets: mapped(targets, (_, { windowTargetId }) => windowTargetId),
    tasks: mapped(tasks, (_, { windowTaskId }) => windowTaskId),
  };
}

function mapped<T, U>(
  members: Readonly<Record<string, T>> = {},
  change: (name: string, member: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(name, member)]));
}
