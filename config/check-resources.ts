import { notificationProblems } from "../components/delivery/notification-problems.ts";
import { outputProblems } from "../components/delivery/output-problems.ts";
import { roleArnProblems, roleNameProblems } from "../components/delivery/role-problems.ts";
import { patchBaselineProblems } from "../components/patching/patch-baseline-problems.ts";
import type { Problem } from "../components/problem.ts";
import { automationProblems } from "../components/tasks/automation-problems.ts";
import { lambdaProblems } from "../components/tasks/lambda-problems.ts";
import { patchTaskProblems } from "../components/tasks/patch-task-problems.ts";
import { runCommandProblems } from "../components/tasks/run-command-problems.ts";
import { stepFunctionsProblems } from "../components/tasks/step-functions-problems.ts";
import { targetProblems } from "../components/windows/target-problems.ts";
import { windowProblems } from "../components/windows/window-problems.ts";
import { didYouMean } from "../emulator/input/nearest.ts";
import { NONE } from "./environment.ts";
import { member } from "./paths.ts";
import type { DeliverySettings, Environment } from "./settings.ts";

type Windows = NonNullable<Environment["windows"]>;
type Window = Windows[string];
type Task = NonNullable<Window["tasks"]>[string];
type Delivery = Pick<Window, keyof DeliverySettings>;

/** What the components would refuse about what a config declares. */
export function resourceProblems(environment: Environment): Problem[] {
  const { window, target, task, windows, baselines } = environment;
  const inShort = { ...task, windowTargetIds: ["the target"] };
  return [
    ...formProblems(environment),
    ...(window ? under("window", windowProblems(window)) : []),
    ...(target ? under("target", targetProblems(target)) : []),
    ...(task ? under("task", patchTaskProblems(inShort, NOTHING)) : []),
    ...deliveryProblems(environment),
    ...byName("windows", windows, ownWindowProblems),
    ...byName("baselines", baselines, (baseline) => patchBaselineProblems(baseline, NOTHING)),
    ...repeatedNames(windows),
  ];
}

const NOTHING: ReadonlySet<string> = new Set();

const SHORT = ["window", "target", "task"] as const;

/**
 * One window in short, or several by their names: not both, since the window in short has neither a name nor targets that
 * tasks can name, and programs find its outputs at other places.
 */
function formProblems(environment: Environment): Problem[] {
  const { windows, baselines } = environment;
  const short = SHORT.filter((key) => environment[key] !== undefined);
  if (windows !== undefined && short.length > 0) {
    const text =
      `the stack also has ${short.join(", ")}, which stand for its only window. Move them into windows, such as ` +
      "{ nightly: { schedule: …, targets: { app: … }, tasks: { patch: { type: patch, targets: app, … } } } }, or leave windows out.";
    return [{ key: "windows", text }];
  }
  if (windows !== undefined || (baselines !== undefined && short.length === 0)) return [];
  if (short.length === 0) {
    const text =
      "required key missing: give windows, a window by its name, such as " +
      "{ nightly: { schedule: cron(0 2 ? * * *), duration: 2, cutoff: 1 } }, or one window by window, target and task.";
    return [{ key: "windows", text }];
  }
  return SHORT.filter((key) => environment[key] === undefined).map((key) => ({
    key,
    text: `required key missing: set it to a group of keys, such as ${EXAMPLES[key]}.`,
  }));
}

const EXAMPLES = {
  window: "{ schedule: rate(5 minutes), duration: 2, cutoff: 1 }",
  target: '{ tags: { "Patch Group": App } }',
  task: "{ operation: Install }",
};

function ownWindowProblems(window: Window): Problem[] {
  const { targets = {}, tasks = {} } = window;
  return [
    ...windowProblems(window),
    ...deliveryProblems(window),
    ...byName("targets", targets, (target) => targetProblems(target)),
    ...byName("tasks", tasks, (task) => ownTaskProblems(task, Object.keys(targets))),
  ];
}

function ownTaskProblems(task: Task, known: readonly string[]): Problem[] {
  const values = { ...task, windowTargetIds: task.targets };
  const problems = PROBLEMS[task.type](withoutDelivery(values), NOTHING).map(({ key, text }) => ({
    key: key === "windowTargetIds" ? "targets" : key,
    text: text.replaceAll("windowTargetIds", "targets").replace("ids of window targets", "targets of the window"),
  }));
  const { serviceRole, serviceRoleArn } = task;
  const isTwice = serviceRole !== undefined && serviceRoleArn !== undefined;
  return [
    ...problems,
    ...deliveryProblems(task as Delivery),
    ...(isTwice ? [{ key: "serviceRoleArn", text: "give either serviceRole or serviceRoleArn, not both." }] : []),
    ...[...new Set(task.targets)].filter((name) => !known.includes(name)).map((name) => unknownTarget(name, known)),
  ];
}

type ProblemsOf = (values: object, awaited: ReadonlySet<string>) => Problem[];

const PROBLEMS: Readonly<Record<Task["type"], ProblemsOf>> = {
  patch: patchTaskProblems,
  "run-command": runCommandProblems,
  automation: automationProblems,
  lambda: lambdaProblems,
  "step-functions": stepFunctionsProblems,
};

/** Of these the component gets what is made of them. */
function withoutDelivery({ output: _, notifications: __, ...values }: Record<string, unknown>): object {
  return values;
}

function unknownTarget(name: string, known: readonly string[]): Problem {
  const hint = didYouMean(name, known, JSON.stringify);
  const others =
    known.length === 0 ? "The window has no targets: add it to them." : `Its targets are ${known.join(", ")}.`;
  return { key: "targets", text: `"${name}" is not a target of this window.${hint} ${others}` };
}

function deliveryProblems({ serviceRole, output, notifications }: Delivery): Problem[] {
  return [
    ...(serviceRole === undefined || serviceRole === NONE ? [] : under("serviceRole", roleProblems(serviceRole))),
    ...(output === undefined || output === NONE ? [] : under("output", outputProblems(output))),
    ...(notifications === undefined || notifications === NONE
      ? []
      : under("notifications", notificationProblems(notifications as Parameters<typeof notificationProblems>[0]))),
  ];
}

function roleProblems({ arn, ...made }: Exclude<Delivery["serviceRole"], undefined | typeof NONE>): Problem[] {
  const others = Object.keys(made);
  const text = `a role that exists is used as it is: leave out ${others.join(", ")}, or leave out arn.`;
  return [
    ...roleNameProblems(made.name),
    ...roleArnProblems("arn", arn),
    ...(arn !== undefined && others.length > 0 ? [{ key: "arn", text }] : []),
  ];
}

/** A target `b-c` of window `a`, and a target `c` of window `a-b`, would be one resource. */
function repeatedNames(windows: Windows = {}): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(windows).flatMap(([window, { targets = {}, tasks = {} }]) =>
    Object.entries({ targets, tasks }).flatMap(([kind, members]) =>
      Object.keys(members).flatMap((name) => {
        const key = member(member(member("windows", window), kind), name);
        const id = `${kind} ${window}-${name}`;
        const other = seen.get(id);
        seen.set(id, key);
        if (other === undefined) return [];
        return [{ key, text: `its resource would have the same name as that of ${other}: choose another name.` }];
      }),
    ),
  );
}

function byName<T>(
  key: string,
  members: Readonly<Record<string, T>> = {},
  problemsOf: (one: T) => Problem[],
): Problem[] {
  return Object.entries(members).flatMap(([name, one]) => under(member(key, name), problemsOf(one)));
}

function under(parent: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ key, text }) => ({ key: `${parent}.${key}`, text }));
}
