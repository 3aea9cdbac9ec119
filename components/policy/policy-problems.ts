import { notificationProblems } from "../delivery/notification-problems.ts";
import { outputProblems } from "../delivery/output-problems.ts";
import { roleArnProblems } from "../delivery/role-problems.ts";
import { isKnown, NOT_KNOWN } from "../not-known.ts";
import { type BaselinesValues, baselinesProblems } from "../patching/baselines-problems.ts";
import { groupProblems } from "../patching/group-problems.ts";
import { plainProblems } from "../plain-problems.ts";
import { type Problem, under } from "../problem.ts";
import { runbookProblems } from "../tasks/automation-problems.ts";
import { documentParameterProblems, type ParameterValues } from "../tasks/document-parameter-problems.ts";
import { functionProblems } from "../tasks/lambda-problems.ts";
import { type PatchValues, patchProblems } from "../tasks/patch-problems.ts";
import { stateMachineProblems } from "../tasks/step-functions-problems.ts";
import { type CommandValues, commandProblems, type TaskValues, taskProblems } from "../tasks/task-problems.ts";
import { type TargetValues, targetProblems } from "../windows/target-problems.ts";
import { type WindowValues, windowProblems } from "../windows/window-problems.ts";

type Known<Values> = { readonly [Name in keyof Values]?: Values[Name] | typeof NOT_KNOWN };
type PatchWindowValues = Known<WindowValues & TaskValues & CommandValues & PatchValues>;

export interface PolicyTaskValues {
  readonly name?: unknown;
  readonly once?: unknown;
  readonly [kind: string]: unknown;
}

export interface PolicyValues extends BaselinesValues {
  readonly nodes?: Known<TargetValues> | undefined;
  readonly scan?: PatchWindowValues | undefined;
  readonly install?: PatchWindowValues | undefined;
  readonly before?: readonly PolicyTaskValues[] | undefined;
  readonly after?: readonly PolicyTaskValues[] | undefined;
  readonly serviceRoleArn?: string | undefined;
  readonly output?: Record<string, unknown> | undefined;
  readonly notifications?: Record<string, unknown> | undefined;
}

/** Arguments that decide which resources there are. */
const PLAIN = [
  ...["baselines", "approveAfterDays", "patchGroups", "isDefault", "nodes", "scan", "install"],
  ...["before", "after", "output", "notifications"],
];
const KINDS = {
  runCommand: (call: CommandValues & ParameterValues) => [
    ...commandProblems(call),
    ...documentParameterProblems(call, true),
  ],
  automation: runbookProblems,
  lambda: functionProblems,
  stepFunctions: stateMachineProblems,
};
const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** What is wrong with a policy: all that would be refused about its parts, under the names that its arguments have. */
export function policyProblems(policy: PolicyValues, awaited: ReadonlySet<string>): Problem[] {
  const computed = plainProblems(policy, awaited, PLAIN);
  if (computed.length > 0) return computed;
  const { baselines, patchGroups = [], nodes, scan, install, output = {}, notifications = {} } = policy;
  const problems: Problem[] = [];
  if (scan === undefined && install === undefined) {
    problems.push({ key: "install", text: "the policy has no window: give install, scan or both." });
  }
  if (nodes === undefined && patchGroups.length === 0) {
    problems.push({ key: "patchGroups", text: "the policy names no nodes: give patchGroups, or nodes." });
  }
  return [
    ...problems,
    ...(baselines === undefined
      ? [...baselineSettingProblems(policy), ...groupProblems(patchGroups)]
      : baselinesProblems(policy, awaited)),
    ...(nodes === undefined ? [] : under("nodes", partProblems(nodes, targetProblems))),
    ...(scan === undefined ? [] : under("scan", partProblems(scan, patchWindowProblems))),
    ...(install === undefined ? [] : under("install", partProblems(install, patchWindowProblems))),
    ...roleArnProblems("serviceRoleArn", policy.serviceRoleArn),
    ...under("output", outputProblems(output)),
    ...under("notifications", notificationProblems(notifications)),
    ...(["before", "after"] as const).flatMap((when) => taskListProblems(when, policy[when] ?? [], install)),
  ];
}

function baselineSettingProblems(policy: PolicyValues): Problem[] {
  return (["approveAfterDays", "isDefault"] as const)
    .filter((key) => (policy as Record<string, unknown>)[key] !== undefined)
    .map((key) => ({ key, text: "it concerns the policy's baselines: give baselines too, or leave it out." }));
}

type Rules<Values> = (values: Values, awaited: ReadonlySet<string>) => readonly Problem[];

/** The problems of a record of which a part is not known yet. */
function partProblems<Values extends object>(part: Known<Values>, rules: Rules<Values>): readonly Problem[] {
  const entries = Object.entries(part);
  const known = entries.filter(([, value]) => value !== undefined && isKnown(value as Values[keyof Values]));
  const awaited = entries.filter(([, value]) => value === NOT_KNOWN).map(([name]) => name);
  return rules(Object.fromEntries(known) as Values, new Set(awaited));
}

function patchWindowProblems(
  window: WindowValues & TaskValues & CommandValues & PatchValues,
  awaited: ReadonlySet<string>,
): Problem[] {
  const { name: _, description: __, ...task } = window;
  return [...windowProblems(window), ...taskProblems(task), ...commandProblems(task), ...patchProblems(task, awaited)];
}

function taskListProblems(when: string, tasks: readonly PolicyTaskValues[], install: unknown): Problem[] {
  if (tasks.length > 0 && install === undefined) {
    return [{ key: when, text: "its tasks run in the install window: give install, or leave them out." }];
  }
  const names = tasks.map(({ name }) => name);
  return tasks.flatMap((task, index) => {
    const place = `${when}[${index}]`;
    const computed = plainProblems(task, new Set(), ["name", "once", ...KIND_NAMES]);
    if (computed.length > 0) return under(place, computed);
    return [
      ...taskNameProblems(place, task.name, names.indexOf(task.name) !== index),
      ...kindProblems(place, task),
      ...under(
        place,
        partProblems(task as Known<TaskValues>, (values) => taskProblems({ ...values, name: undefined })),
      ),
    ];
  });
}

function taskNameProblems(place: string, name: unknown, isRepeated: boolean): Problem[] {
  const key = `${place}.name`;
  if (typeof name !== "string" || !/^[\w.-]+$/.test(name)) {
    return [{ key, text: `${JSON.stringify(name) ?? "nothing"} is not a name: use letters, digits, _ - and .` }];
  }
  return isRepeated ? [{ key, text: `"${name}" is there twice: give each task a name of its own.` }] : [];
}

function kindProblems(place: string, task: PolicyTaskValues): Problem[] {
  const given = KIND_NAMES.filter((kind) => task[kind] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? "none of them is given" : `${given.join(" and ")} are given`;
    return [{ key: place, text: `give exactly one of ${KIND_NAMES.join(", ")}; ${found}.` }];
  }
  const [kind] = given as [keyof typeof KINDS];
  const call = task[kind];
  const ofCall =
    typeof call === "object" && call !== null
      ? under(`${place}.${kind}`, partProblems(call as Known<object>, KINDS[kind] as Rules<object>))
      : [];
  return [...ofCall, ...onceProblems(place, task, kind)];
}

function onceProblems(place: string, task: PolicyTaskValues, kind: string): Problem[] {
  if (task.once !== true) return [];
  if (kind === "runCommand") {
    return [{ key: `${place}.once`, text: "a command runs on every node: leave it out, or use automation." }];
  }
  return (["maxConcurrency", "maxErrors"] as const)
    .filter((name) => task[name] !== undefined)
    .map((name) => ({ key: `${place}.${name}`, text: "a task that runs once takes no such limit: leave it out." }));
}
