import { DEFAULT_QUOTAS } from "../../../emulator/domain/context.ts";
import { lengthText } from "../../../history/time-words.ts";
import { type DeclaredTask, type DeclaredWindow, isWholeSelection } from "../declared.ts";
import { isMatched } from "../matched-nodes.ts";
import { type Found, forEachWindow, type Rule, type StackFacts, type WindowFacts } from "../rule.ts";
import { selectionText } from "../selection-text.ts";
import { nodesText } from "./node-rules.ts";
import { documentParameters, invocationOf } from "./resource-rules.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long one node takes at least, which AWS does not say. It is little on purpose: a window that is too short by this is too
 * short in fact.
 */
const NODE_MS = { install: 5 * MINUTE_MS, scan: MINUTE_MS, other: 10 * SECOND_MS } as const;

function nodeWork(task: DeclaredTask): keyof typeof NODE_MS {
  if (!/(^|\/)AWS-RunPatchBaseline/.test(task.taskArn ?? "")) return "other";
  const operation = documentParameters(invocationOf(task).parameters).Operation;
  return Array.isArray(operation) && operation[0] === "Install" ? "install" : "scan";
}

/** How long a task takes at least; undefined when it cannot be said. */
function workOf(
  task: DeclaredTask,
  { nodesOf }: WindowFacts,
): { readonly ms: number; readonly text: string } | undefined {
  if (!["RUN_COMMAND", "AUTOMATION"].includes(task.taskType ?? "") || !task.hasTargets) return undefined;
  const parts = [...task.targets, ...(task.instances ? [task] : [])].map(nodesOf);
  const nodes = parts.filter(isMatched);
  const { maxConcurrency } = task.resource.inputs;
  if (nodes.length === 0 || typeof maxConcurrency !== "string") return undefined;
  const eachMs = NODE_MS[nodeWork(task)];
  const percent = /^(\d+)%$/.exec(maxConcurrency)?.[1];
  // AWS works through the targets of a task one after another.
  const rounds = nodes.map(({ count }) => {
    const atOnce =
      percent === undefined ? Number(maxConcurrency) : Math.max(1, Math.floor((count * Number(percent)) / 100));
    return Math.ceil(count / atOnce);
  });
  const ms = rounds.reduce((sum, each) => sum + each * eachMs, 0);
  const all = {
    count: nodes.reduce((sum, { count }) => sum + count, 0),
    isAtLeast: nodes.some(({ isAtLeast }) => isAtLeast),
  };
  return {
    ms,
    text: `${nodesText(all)} at maxConcurrency ${maxConcurrency} take ${lengthText(ms)} or more, at ${lengthText(eachMs)} a node`,
  };
}

const tooShort: Rule = forEachWindow((facts) => {
  const { window, values } = facts;
  const { duration, cutoff } = values ?? {};
  if (typeof duration !== "number" || typeof cutoff !== "number") return [];
  const [endMs, cutoffMs] = [duration * HOUR_MS, (duration - cutoff) * HOUR_MS];
  const priorityOf = ({ resource }: DeclaredTask) => Number(resource.inputs.priority ?? 0);
  const priorities = [...new Set(window.tasks.map(priorityOf))].sort((a, b) => a - b);
  let startMs = 0;
  return priorities.flatMap((priority) => {
    const tasks = window.tasks.filter((task) => priorityOf(task) === priority);
    const works = tasks.map((task) => ({ task, work: workOf(task, facts) }));
    const begins = startMs;
    startMs += Math.max(0, ...works.map(({ work }) => work?.ms ?? 0));
    return works.flatMap(({ task, work }) => {
      const found = (message: string) => [
        { name: "window-too-short" as const, message: `Task ${task.name}: ${message}`, urn: task.resource.urn },
      ];
      const advice = "Raise maxConcurrency or the duration, or lower the cutoff.";
      if (begins > cutoffMs) {
        return found(
          `it would not start: the tasks of lower priority numbers take ${lengthText(begins)} or more, and no task starts in the last ${cutoff} of ${duration} h. ${advice}`,
        );
      }
      if (work === undefined) return [];
      const { cutoffBehavior } = task.resource.inputs;
      if (cutoffBehavior === "CANCEL_TASK" && begins + work.ms > cutoffMs) {
        return found(
          `${work.text}; cutoffBehavior CANCEL_TASK stops it ${lengthText(cutoffMs)} after the window opens. ${advice}`,
        );
      }
      if (begins + work.ms > endMs) {
        return found(
          `${work.text}; the window is open for ${duration} h, and the task goes on after its end. ${advice}`,
        );
      }
      return [];
    });
  });
});

const outlasting: Rule = forEachWindow(({ window, values }) => {
  const { cutoff } = values ?? {};
  if (typeof cutoff !== "number") return [];
  return window.tasks
    .filter((task) => task.taskType === "RUN_COMMAND" && task.resource.inputs.cutoffBehavior !== "CANCEL_TASK")
    .flatMap((task) => {
      const given = documentParameters(invocationOf(task).parameters).executionTimeout;
      const seconds = Array.isArray(given) ? Number(given[0]) : Number.NaN;
      // A default of AWS's documents is a limit, and no statement about how long a command takes.
      if (!(seconds > cutoff * 3600 && seconds > 3600)) return [];
      return [
        {
          name: "command-outlasts-window" as const,
          message: `Task ${task.name}: a command may run for ${lengthText(seconds * SECOND_MS)} (executionTimeout), but only ${cutoff} h pass between the cutoff and the end of the window: one that starts late runs on after the end. Raise the cutoff, lower the timeout, or set cutoffBehavior to CANCEL_TASK.`,
          urn: task.resource.urn,
        },
      ];
    });
});

/** How far ahead windows are compared, and how many executions of each at most. */
const AHEAD_MS = 366 * DAY_MS;
const EXECUTIONS_MAX = 400;

interface Open {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a window is open. One that opens again before its end counts until then: its tasks are shorter. */
function spansOf({ openings, values }: WindowFacts, nowMs: number): Open[] {
  const { duration } = values ?? {};
  if (openings === undefined || typeof duration !== "number") return [];
  const instants: number[] = [];
  for (const instant of openings.from(nowMs + 1)) {
    if (instant > nowMs + AHEAD_MS || instants.length >= EXECUTIONS_MAX) break;
    instants.push(instant);
  }
  return instants.map((fromMs, index) => ({
    fromMs,
    toMs: Math.min(fromMs + duration * HOUR_MS, instants[index + 1] ?? Number.POSITIVE_INFINITY),
  }));
}

/** The first instant at which both are open. */
function firstCommon(one: readonly Open[], other: readonly Open[]): number | undefined {
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const [a, b] = [one[i]!, other[j]!];
    const fromMs = Math.max(a.fromMs, b.fromMs);
    if (fromMs < Math.min(a.toMs, b.toMs)) return fromMs;
    if (a.toMs <= b.toMs) i++;
    else j++;
  }
  return undefined;
}

/** What two windows both work on: the same selection, or nodes that both match. */
function commonNodes(one: WindowFacts, other: WindowFacts): string | undefined {
  const used = ({ window }: WindowFacts) => [
    ...window.tasks.flatMap(({ targets }) => targets),
    ...window.tasks.filter(({ instances }) => instances),
  ];
  const selectionsOf = (facts: WindowFacts) =>
    used(facts)
      .map((part) =>
        "instances" in part
          ? part.instances
          : (part as { selection?: DeclaredWindow["targets"][number]["selection"] }).selection,
      )
      .filter((selection) => selection !== undefined && isWholeSelection(selection))
      .map((selection) => selectionText(selection!));
  const others = new Set(selectionsOf(other));
  const same = selectionsOf(one).find((selection) => others.has(selection));
  if (same !== undefined) return same;
  const idsOf = (facts: WindowFacts) =>
    used(facts)
      .map(facts.nodesOf)
      .filter(isMatched)
      .flatMap(({ instanceIds }) => instanceIds);
  const ids = new Set(idsOf(other));
  const shared = [...new Set(idsOf(one))].filter((id) => ids.has(id));
  if (shared.length === 0) return undefined;
  return shared.length > 3 ? `${shared.slice(0, 3).join(", ")} and ${shared.length - 3} more nodes` : shared.join(", ");
}

const overlap: Rule = ({ windows, nowMs }) => {
  const spans = new Map(windows.map((facts) => [facts, spansOf(facts, nowMs)]));
  const found: Found[] = [];
  windows.forEach((one, index) => {
    for (const other of windows.slice(index + 1)) {
      if (one.window.region !== other.window.region) continue;
      const atMs = firstCommon(spans.get(one)!, spans.get(other)!);
      const common = atMs === undefined ? undefined : commonNodes(one, other);
      if (atMs === undefined || common === undefined) continue;
      const message = `${one.window.resourceName} and ${other.window.resourceName} are both open at ${isoText(atMs)} and work on ${common}. AWS runs both at the same time. Move one, or make them tasks of one window with different priorities.`;
      found.push({ of: one.window, warning: { name: "overlap", message, urn: one.window.resource?.urn } });
    }
  });
  return found;
};

function isoText(ms: number): string {
  return new Date(ms).toISOString().replace(/:00\.000Z$/, "Z");
}

const quotas: Rule = (stack) => {
  const { windows, windowsInAccount } = stack;
  const found: Found[] = [];
  const warn = ({ window }: WindowFacts, message: string) =>
    found.push({ of: window, warning: { name: "quota", message, urn: window.resource?.urn } });
  for (const facts of windows) {
    const { tasks, targets, resourceName } = facts.window;
    const { tasksPerWindow, targetsPerWindow } = DEFAULT_QUOTAS;
    if (tasks.length > tasksPerWindow)
      warn(
        facts,
        `${resourceName} has ${tasks.length} tasks; the default quota of AWS is ${tasksPerWindow} per window.`,
      );
    if (targets.length > targetsPerWindow) {
      warn(
        facts,
        `${resourceName} has ${targets.length} targets; the default quota of AWS is ${targetsPerWindow} per window.`,
      );
    }
  }
  const added = windows.filter(({ window: { resource } }) => resource !== undefined && resource.id === undefined);
  const last = added.at(-1);
  const all = (windowsInAccount ?? 0) + added.length;
  const { maintenanceWindows } = DEFAULT_QUOTAS;
  if (last && all > maintenanceWindows) {
    warn(
      last,
      `The stack adds ${added.length} windows to ${windowsInAccount ?? 0} in the account and region: ${all} are more than AWS's default quota of ${maintenanceWindows}.`,
    );
  }
  const most = mostAtOnce(stack);
  const { concurrentWindowExecutions } = DEFAULT_QUOTAS;
  if (most && most.facts.length > concurrentWindowExecutions) {
    const names = most.facts.map(({ window }) => window.resourceName).join(", ");
    warn(
      most.facts[0]!,
      `${most.facts.length} windows open at ${isoText(most.atMs)} (${names}); AWS runs ${concurrentWindowExecutions} windows at once by default.`,
    );
  }
  return found;
};

/** The instant at which most windows open together. Windows that are still open may have ended their tasks. */
function mostAtOnce({
  windows,
  nowMs,
}: StackFacts): { readonly atMs: number; readonly facts: readonly WindowFacts[] } | undefined {
  const at = new Map<number, WindowFacts[]>();
  for (const facts of windows) {
    if (facts.window.tasks.length === 0) continue;
    for (const { fromMs } of spansOf(facts, nowMs)) at.set(fromMs, [...(at.get(fromMs) ?? []), facts]);
  }
  const most = [...at].reduce<[number, WindowFacts[]] | undefined>(
    (best, one) => (best && best[1].length >= one[1].length ? best : one),
    undefined,
  );
  return most && { atMs: most[0], facts: most[1] };
}

const scanOnly: Rule = (stack) => {
  const { patchesExpected } = stack;
  if (!stack.isWhole || patchesExpected === undefined) return [];
  const ofWindow = forEachWindow(({ window }) => {
    const patching = window.tasks.filter(({ taskArn }) => /(^|\/)AWS-RunPatchBaseline/.test(taskArn ?? ""));
    const expected = patchesExpected(window);
    if (patching.length === 0 || patching.some((task) => nodeWork(task) !== "scan") || expected === undefined)
      return [];
    if (!["all", "criticalAndSecurity"].includes(expected)) return [];
    return [
      {
        name: "scan-only" as const,
        message: `The tasks of the window only scan for patches, but maintenance-windows:verification expects patches: ${expected}. Set patches: scanned for this window, or operation: Install.`,
      },
    ];
  });
  return ofWindow(stack);
};

export const TIME_RULES: readonly Rule[] = [tooShort, outlasting, overlap, quotas, scanOnly];
