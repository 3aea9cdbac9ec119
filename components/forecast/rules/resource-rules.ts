import { NOT_KNOWN } from "../../not-known.ts";
import type { Problem } from "../../problem.ts";
import { documentParameterProblems } from "../../tasks/document-parameter-problems.ts";
import { OF_TARGETS, pseudoParameterProblems, pseudoParametersIn } from "../../tasks/pseudo-parameters.ts";
import { commandProblems, type TaskValues, taskProblems, taskTargetProblems } from "../../tasks/task-problems.ts";
import { windowProblems } from "../../windows/window-problems.ts";
import { awaitedInputs, type DeclaredResource, type DeclaredTask, type KnownWindow, knownInputs } from "../declared.ts";
import { forEachWindow, type Rule } from "../rule.ts";

// What the components refuse, for resources that a program declares without them.

const text = ({ key, text }: Problem) => `${key}: ${text}`;

const refusedWindow: Rule = forEachWindow(({ window: { resource }, openings }) => {
  if (resource === undefined) return [];
  return windowProblems(knownInputs(resource) as KnownWindow)
    .filter(({ key }) => !(key === "schedule" && openings?.partlyRead !== undefined))
    .map((problem) => ({ name: "refused", message: `AWS refuses the window. ${text(problem)}` }));
});

interface Parts {
  readonly values: TaskValues;
  readonly awaited: ReadonlySet<string>;
  /** What the task's type takes, e.g. the parameters of its document. */
  readonly invocation: Readonly<Record<string, unknown>>;
}

function partsOf({ resource, hasTargets, instances }: DeclaredTask): Parts {
  const awaited = awaitedInputs(resource);
  const { targets: _, taskInvocationParameters, ...known } = knownInputs(resource) as Record<string, unknown>;
  const isOfInstances = instances !== undefined;
  const given = hasTargets
    ? { [isOfInstances ? "instanceIds" : "windowTargetIds"]: selectedValues(resource, isOfInstances) }
    : {};
  const [invocation = {}] = Object.values(recordOf(taskInvocationParameters))
    .map(recordOf)
    .filter((one) => Object.keys(one).length > 0);
  return { values: { ...known, ...given } as TaskValues, awaited, invocation };
}

function selectedValues({ inputs: { targets } }: DeclaredResource, isOfInstances: boolean): unknown[] {
  const key = isOfInstances ? "InstanceIds" : "WindowTargetIds";
  const selectors = Array.isArray(targets) ? targets.map(recordOf) : [];
  const values = selectors.filter((each) => each.key === key).flatMap(({ values }) => values);
  return values.length === 0 ? [NOT_KNOWN] : values.map((value) => (typeof value === "string" ? value : NOT_KNOWN));
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** `[{ name, values }]` as a record. */
export function documentParameters(list: unknown): Record<string, unknown> {
  const entries = Array.isArray(list) ? list.map(recordOf) : [];
  return Object.fromEntries(entries.flatMap(({ name, values }) => (typeof name === "string" ? [[name, values]] : [])));
}

/** What the type of a task takes. */
export function invocationOf(task: DeclaredTask): Readonly<Record<string, unknown>> {
  return partsOf(task).invocation;
}

const LIMITS = ["maxConcurrency", "maxErrors"];

const refusedTask: Rule = forEachWindow(({ window }) =>
  window.tasks.flatMap((task) => {
    const { values, awaited, invocation } = partsOf(task);
    const isCommand = task.taskType === "RUN_COMMAND";
    const document = { document: task.taskArn, parameters: documentParameters(invocation.parameters) };
    const ofPseudo = pseudoParameterProblems("parameters", document.parameters, isCommand).map(text);
    const problems = [
      ...taskProblems(values),
      ...(isCommand ? [...commandProblems(commandOf(invocation)), ...documentParameterProblems(document, true)] : []),
    ];
    const ofTargets = task.taskType === undefined ? [] : taskTargetProblems(values, awaited, !isCommand);
    return [
      ...problems
        .map(text)
        .filter((message) => !ofPseudo.includes(message))
        .map((message) => ({ name: "refused" as const, message, urn: task.resource.urn })),
      ...ofTargets.map((problem) => ({
        name: LIMITS.includes(problem.key) ? ("limits-without-targets" as const) : ("refused" as const),
        message: text(problem),
        urn: task.resource.urn,
      })),
    ].map(({ message, ...one }) => ({ ...one, message: `AWS refuses task ${task.name}. ${message}` }));
  }),
);

/** The arguments that {@link commandProblems} knows, of those that are known. */
function commandOf(invocation: Readonly<Record<string, unknown>>) {
  const known = (name: string) => (invocation[name] === NOT_KNOWN ? undefined : invocation[name]);
  return {
    comment: known("comment") as string | undefined,
    timeoutSeconds: known("timeoutSeconds") as number | undefined,
    documentVersion: known("documentVersion") as string | undefined,
  };
}

const pseudoParameters: Rule = forEachWindow(({ window }) => {
  const { resource, targets, tasks } = window;
  const outside = [
    ...(resource ? [{ what: "The window", resource, keys: ["description"] }] : []),
    ...targets.map((target) => ({
      what: `Target ${target.name}`,
      resource: target.resource,
      keys: ["description", "ownerInformation"],
    })),
    ...tasks.map((task) => ({
      what: `Task ${task.name}`,
      resource: task.resource,
      keys: ["description", "taskArn", "serviceRoleArn"],
    })),
  ].flatMap(({ what, resource: { urn, inputs }, keys }) =>
    keys.flatMap((key) =>
      pseudoParametersIn(inputs[key]).map((name) => ({
        name: "pseudo-parameter" as const,
        message: `${what}: ${key} has {{${name}}}, which is not replaced there: AWS replaces pseudo-parameters in taskInvocationParameters alone.`,
        urn,
      })),
    ),
  );
  const inside = tasks.flatMap((task) => {
    const invocation = invocationOf(task);
    const isCommand = task.taskType === "RUN_COMMAND";
    const unknown = pseudoParameterProblems("taskInvocationParameters", invocation, isCommand).map(text);
    const ofTarget = task.hasTargets ? [] : pseudoParametersIn(invocation).filter((name) => OF_TARGETS.includes(name));
    return [
      ...unknown,
      ...ofTarget.map(
        (name) => `taskInvocationParameters: {{${name}}} has no value: the task has no targets and runs once.`,
      ),
    ].map((message) => ({
      name: "pseudo-parameter" as const,
      message: `Task ${task.name}: ${message}`,
      urn: task.resource.urn,
    }));
  });
  return [...outside, ...inside];
});

const runbookWithoutTarget: Rule = forEachWindow(({ window }) =>
  window.tasks
    .filter((task) => task.taskType === "AUTOMATION" && task.hasTargets)
    .filter((task) => {
      const { parameters } = invocationOf(task);
      return (
        !holdsNotKnown(parameters) &&
        !pseudoParametersIn(parameters).some((name) => ["RESOURCE_ID", "TARGET_ID"].includes(name))
      );
    })
    .map(({ name, resource: { urn } }) => ({
      name: "runbook-without-target" as const,
      message: `Task ${name}: the runbook runs once for each node of its targets, and no parameter says which node it is for. Pass {{RESOURCE_ID}} to the runbook's parameter for the node, or leave out the targets to run it once.`,
      urn,
    })),
);

function holdsNotKnown(value: unknown): boolean {
  return (
    value === NOT_KNOWN || (typeof value === "object" && value !== null && Object.values(value).some(holdsNotKnown))
  );
}

/** AWS: with AllowUnassociatedTargets off, previously registered targets must be named. */
const unregisteredNodes: Rule = forEachWindow(({ window, values }, { isWhole }) => {
  if (!isWhole || values === undefined || values.allowUnassociatedTargets === true || window.resource === undefined)
    return [];
  if (awaitedInputs(window.resource).has("allowUnassociatedTargets")) return [];
  // Targets by tags may cover the nodes, and others may have been registered elsewhere.
  if (window.targets.some(({ selection }) => selection?.selectors.some(({ key }) => key !== "InstanceIds") ?? true))
    return [];
  const registered = window.targets.flatMap(
    ({ selection }) => selection?.selectors.flatMap(({ values: ids }) => ids) ?? [],
  );
  return window.tasks.flatMap((task) => {
    const ids = task.instances?.selectors.flatMap(({ values: all }) => all) ?? [];
    const missing = ids.filter((id) => typeof id === "string" && !registered.includes(id));
    if (missing.length === 0) return [];
    return [
      {
        name: "unregistered-nodes" as const,
        message: `Task ${task.name} names ${missing.join(", ")}, which no target of the window registers. Set allowUnassociatedTargets on the window, or register them as a target.`,
        urn: task.resource.urn,
      },
    ];
  });
});

export const RESOURCE_RULES: readonly Rule[] = [
  refusedWindow,
  refusedTask,
  pseudoParameters,
  runbookWithoutTarget,
  unregisteredNodes,
];
