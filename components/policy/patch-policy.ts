import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { CommandNotifications, type CommandNotificationsOptions } from "../delivery/command-notifications.ts";
import { CommandOutput, type CommandOutputOptions } from "../delivery/command-output.ts";
import type { CommandNotificationsArgs } from "../delivery/notification-args.ts";
import type { CommandOutputArgs } from "../delivery/output-args.ts";
import type { ServiceRoleArgs } from "../delivery/role-args.ts";
import { ServiceRole, type ServiceRoleOptions } from "../delivery/service-role.ts";
import { defined } from "../inputs.ts";
import { PatchBaselines, type PatchBaselinesArgs, type PatchBaselinesOptions } from "../patching/patch-baselines.ts";
import type { PatchTaskArgs } from "../tasks/patch-args.ts";
import { PatchTask } from "../tasks/patch-task.ts";
import type { TaskArgs, TaskOptions } from "../tasks/task-args.ts";
import { MaintenanceWindow, type MaintenanceWindowOptions } from "../windows/maintenance-window.ts";
import { MaintenanceWindowTarget, type MaintenanceWindowTargetOptions } from "../windows/maintenance-window-target.ts";
import type { MaintenanceWindowTargetArgs } from "../windows/target-args.ts";
import type { MaintenanceWindowArgs } from "../windows/window-args.ts";
import {
  INSTALL_TASK,
  type InstallWindow,
  type PatchPolicyArgs,
  POLICY_ARGUMENTS,
  SCAN_TASK,
  type ScanWindow,
} from "./policy-args.ts";
import { type PolicyValues, policyProblems } from "./policy-problems.ts";
import { makePolicyTask, type PolicyTaskComponent } from "./policy-task.ts";

/** Of one of the policy's windows, its target and its patching task. Their own options have a `transform` for what is below. */
export interface PatchWindowTransforms {
  readonly window?: Transform<MaintenanceWindowArgs, MaintenanceWindowOptions> | undefined;
  readonly target?: Transform<MaintenanceWindowTargetArgs, MaintenanceWindowTargetOptions> | undefined;
  readonly task?: Transform<PatchTaskArgs, TaskOptions> | undefined;
}

/** A policy has no main child: set `ignoreChanges` and `import` by `transform`. */
export interface PatchPolicyOptions extends Omit<ComponentOptions, "import"> {
  readonly transform?:
    | {
        readonly baselines?: Transform<PatchBaselinesArgs, PatchBaselinesOptions> | undefined;
        readonly serviceRole?: Transform<ServiceRoleArgs, ServiceRoleOptions> | undefined;
        readonly output?: Transform<CommandOutputArgs, CommandOutputOptions> | undefined;
        readonly notifications?: Transform<CommandNotificationsArgs, CommandNotificationsOptions> | undefined;
        readonly scan?: PatchWindowTransforms | undefined;
        readonly install?: PatchWindowTransforms | undefined;
        /** Of each task before patching. */
        readonly before?: Transform<TaskArgs, TaskOptions> | undefined;
        /** Of each task after patching. */
        readonly after?: Transform<TaskArgs, TaskOptions> | undefined;
      }
    | undefined;
}

const OF_WINDOW = { window: true, target: true, task: true } as const satisfies Record<
  keyof PatchWindowTransforms,
  true
>;
const TRANSFORMS = {
  baselines: true,
  serviceRole: true,
  output: true,
  notifications: true,
  scan: OF_WINDOW,
  install: OF_WINDOW,
  before: true,
  after: true,
} as const;

/** A window with what patches in it. */
export interface PatchWindowChildren {
  /** The window itself. */
  readonly window: MaintenanceWindow;
  /** The nodes on which its tasks run. */
  readonly target: MaintenanceWindowTarget;
  /** The task that scans or patches. */
  readonly task: PatchTask;
}

interface Children {
  readonly baselines: PatchBaselines | undefined;
  readonly serviceRole: ServiceRole | undefined;
  readonly output: CommandOutput | undefined;
  readonly notifications: CommandNotifications | undefined;
  readonly scan: PatchWindowChildren | undefined;
  readonly install: PatchWindowChildren | undefined;
  readonly before: readonly PolicyTaskComponent[];
  readonly after: readonly PolicyTaskComponent[];
}

// A schema has no place for components of its own package among outputs: accessors are none.
const CHILDREN = new WeakMap<PatchPolicy, Children>();

/**
 * How a fleet is patched: which patches are approved, which nodes get them, when nodes are scanned and when patches are installed.
 *
 * @example
 * import { PatchPolicy } from "maintenance-windows/components";
 *
 * const policy = new PatchPolicy("app", {
 *   baselines: [{ operatingSystem: "AMAZON_LINUX_2023" }, { operatingSystem: "UBUNTU" }],
 *   approveAfterDays: 7,
 *   patchGroups: ["App"],
 *   scan: { schedule: "cron(0 4 ? * SUN *)", duration: 2, cutoff: 1 },
 *   install: { schedule: "cron(0 2 ? * TUE#2 *)", scheduleOffset: 4, duration: 4, cutoff: 1, maxConcurrency: "10%" },
 *   output: { keyPrefix: "patching" },
 * });
 * export const { scanWindowId, installWindowId } = policy;
 */
export class PatchPolicy extends pulumi.ComponentResource {
  /** The ids of the baselines, by operating system. */
  readonly baselineIds: pulumi.Output<Record<string, string>>;
  /** The id of the scan window, if there is one. */
  readonly scanWindowId: pulumi.Output<string | undefined>;
  /** The id of the install window, if there is one. */
  readonly installWindowId: pulumi.Output<string | undefined>;
  /** The role under which the tasks run. */
  readonly serviceRoleArn: pulumi.Output<string>;
  /** The bucket of the commands' output, if there is one. */
  readonly bucketName: pulumi.Output<string | undefined>;
  /** The topic of the commands' status, if there is one. */
  readonly topicArn: pulumi.Output<string | undefined>;

  /**
   * @throws pulumi.ResourceError in preview, for what the components below it refuse; a policy without a window or without
   * nodes, `approveAfterDays` or `isDefault` without `baselines`, `before` or `after` without `install`, and a task without exactly one of
   * `runCommand`, `automation`, `lambda` and `stepFunctions`, with a name that is there twice, or with limits although it runs once.
   */
  constructor(name: string, args: PatchPolicyArgs, opts?: PatchPolicyOptions) {
    super("maintenance-windows:index:PatchPolicy", name, args, ownOptions(opts));
    const policy = checkedInputs<PatchPolicyArgs, PolicyValues>(
      args,
      POLICY_ARGUMENTS,
      policyProblems,
      this,
      transformProblems(opts, TRANSFORMS),
    );
    const children = makeChildren(name, policy, opts, this);
    CHILDREN.set(this, children);
    this.baselineIds = children.baselines?.baselineIds ?? pulumi.output({} as Record<string, string>);
    this.scanWindowId = pulumi.output(children.scan?.window.windowId);
    this.installWindowId = pulumi.output(children.install?.window.windowId);
    this.serviceRoleArn = pulumi.output(children.serviceRole?.arn ?? (policy.serviceRoleArn as pulumi.Input<string>));
    this.bucketName = pulumi.output(children.output?.bucketName);
    this.topicArn = pulumi.output(children.notifications?.topicArn);
    this.registerOutputs({
      baselineIds: this.baselineIds,
      scanWindowId: this.scanWindowId,
      installWindowId: this.installWindowId,
      serviceRoleArn: this.serviceRoleArn,
      bucketName: this.bucketName,
      topicArn: this.topicArn,
    });
  }

  /** The baselines, if the policy has any. */
  get baselines(): PatchBaselines | undefined {
    return CHILDREN.get(this)?.baselines;
  }

  /** The role of the tasks, if the policy made it. */
  get serviceRole(): ServiceRole | undefined {
    return CHILDREN.get(this)?.serviceRole;
  }

  /** The place of the commands' output, if there is one. */
  get output(): CommandOutput | undefined {
    return CHILDREN.get(this)?.output;
  }

  /** The topic of the commands' status, and the role that publishes to it, if there is one. */
  get notifications(): CommandNotifications | undefined {
    return CHILDREN.get(this)?.notifications;
  }

  /** The scan window, its target and its task, if there is one. */
  get scan(): PatchWindowChildren | undefined {
    return CHILDREN.get(this)?.scan;
  }

  /** The install window, its target and its patching task, if there is one. */
  get install(): PatchWindowChildren | undefined {
    return CHILDREN.get(this)?.install;
  }

  /** The tasks before patching. */
  get before(): readonly PolicyTaskComponent[] {
    return CHILDREN.get(this)?.before ?? [];
  }

  /** The tasks after patching. */
  get after(): readonly PolicyTaskComponent[] {
    return CHILDREN.get(this)?.after ?? [];
  }
}

function makeChildren(
  name: string,
  policy: PatchPolicyArgs,
  opts: PatchPolicyOptions = {},
  parent: pulumi.Resource,
): Children {
  const { transform = {} } = opts;
  const { patchGroups = [], tags, before = [], after = [] } = policy;
  const { approveAfterDays, isDefault } = policy;
  const baselines =
    policy.baselines &&
    new PatchBaselines(
      ...transformed<PatchBaselinesArgs, PatchBaselinesOptions>(
        transform.baselines,
        name,
        defined({ baselines: policy.baselines, approveAfterDays, patchGroups, isDefault, tags }),
        { parent },
      ),
    );
  const output =
    policy.output &&
    new CommandOutput(
      ...transformed<CommandOutputArgs, CommandOutputOptions>(
        transform.output,
        name,
        defined({ tags, ...policy.output }),
        { parent },
      ),
    );
  const notifications =
    policy.notifications &&
    new CommandNotifications(
      ...transformed<CommandNotificationsArgs, CommandNotificationsOptions>(
        transform.notifications,
        name,
        policy.notifications,
        { parent },
      ),
    );
  const serviceRole =
    policy.serviceRoleArn === undefined
      ? new ServiceRole(
          ...transformed<ServiceRoleArgs, ServiceRoleOptions>(
            transform.serviceRole,
            name,
            defined({
              functionArns: some([...before, ...after].flatMap(({ lambda }) => lambda?.functionArn ?? [])),
              stateMachineArns: some(
                [...before, ...after].flatMap(({ stepFunctions }) => stepFunctions?.stateMachineArn ?? []),
              ),
              passRoleArns: notifications && [notifications.roleArn],
              tags,
            }),
            { parent },
          ),
        )
      : undefined;
  const serviceRoleArn = serviceRole?.arn ?? (policy.serviceRoleArn as pulumi.Input<string>);

  const common = defined({ serviceRoleArn, output, notifications });
  const nodes = policy.nodes ?? { tags: { "Patch Group": patchGroups } };
  const makeWindow = (
    kind: "scan" | "install",
    given: ScanWindow | InstallWindow,
    names: ArgumentNames<object>,
    patch: Pick<PatchTaskArgs, "operation" | "priority">,
  ): PatchWindowChildren => {
    const own = `${name}-${kind}`;
    const [task, window] = parted(given, names);
    const made = new MaintenanceWindow(
      ...transformed<MaintenanceWindowArgs, MaintenanceWindowOptions>(
        transform[kind]?.window,
        own,
        defined({ tags, ...window }) as MaintenanceWindowArgs,
        { parent },
      ),
    );
    const { windowId } = made;
    const target = new MaintenanceWindowTarget(
      ...transformed<MaintenanceWindowTargetArgs, MaintenanceWindowTargetOptions>(
        transform[kind]?.target,
        own,
        { ...nodes, windowId },
        { parent },
      ),
    );
    const patching = new PatchTask(
      ...transformed<PatchTaskArgs, TaskOptions>(
        transform[kind]?.task,
        own,
        { ...task, ...common, ...patch, windowId, windowTargetIds: [target.windowTargetId] },
        { parent },
      ),
    );
    return { window: made, target, task: patching };
  };

  const scan = policy.scan && makeWindow("scan", policy.scan, SCAN_TASK, { operation: "Scan" });
  // Tasks of different priorities run one after the other.
  const priority = before.length + 1;
  const install =
    policy.install && makeWindow("install", policy.install, INSTALL_TASK, { operation: "Install", priority });
  const tasks = (when: "before" | "after", first: number) =>
    install === undefined
      ? []
      : (policy[when] ?? []).map((task, index) => {
          const { windowId } = install.window;
          const { windowTargetId } = install.target;
          const place = { windowId, windowTargetId, ...common, priority: first + index };
          return makePolicyTask(`${name}-${when}-${task.name}`, task, place, transform[when], parent);
        });
  return {
    baselines,
    serviceRole,
    output,
    notifications,
    scan,
    install,
    before: tasks("before", 1),
    after: tasks("after", priority + 1),
  };
}

/** A record's members with some names, and the others. */
function parted(record: object, names: object): [chosen: object, others: object] {
  const entries = Object.entries(record);
  const isChosen = ([name]: [string, unknown]) => Object.hasOwn(names, name);
  return [
    Object.fromEntries(entries.filter(isChosen)),
    Object.fromEntries(entries.filter((entry) => !isChosen(entry))),
  ];
}

function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}
