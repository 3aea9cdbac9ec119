import { lengthText } from "../../history/time-words.ts";
import type { DeclaredTarget, DeclaredTask, DeclaredWindow, Selection } from "./declared.ts";
import { isWholeSelection } from "./declared.ts";
import type { NodesAnswer } from "./matched-nodes.ts";
import {
  type ExistingWindow,
  type NextExecution,
  type NoOpenings,
  nextExecutions,
  type Openings,
  openingsOf,
  valuesOf,
} from "./next-executions.ts";
import type { StackFacts, WindowFacts } from "./rule.ts";
import { NODE_RULES } from "./rules/node-rules.ts";
import { RESOURCE_RULES } from "./rules/resource-rules.ts";
import { SCHEDULE_RULES } from "./rules/schedule-rules.ts";
import { TIME_RULES } from "./rules/time-rules.ts";
import { selectionText } from "./selection-text.ts";
import type { ForecastWarning } from "./warnings.ts";

/** What a target of a window, or the nodes that a task names itself, match now. */
export interface TargetForecast {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly of: "target" | "task";
  /** e.g. `tag:Patch Group = App`; undefined when it is not known before the deployment. */
  readonly selection: string | undefined;
  readonly nodes: NodesAnswer;
}

/** What a window of a stack will do, as far as it is known before the deployment. */
export interface WindowForecast {
  /** Undefined before it is created. */
  readonly windowId: string | undefined;
  /** Its name in AWS, as far as it is known. */
  readonly name: string | undefined;
  /** Its name in the program, or its id where the stack only puts targets or tasks into it. */
  readonly resourceName: string;
  /** Undefined for a window that the stack only puts targets or tasks into. */
  readonly urn: string | undefined;
  readonly schedule: string | undefined;
  readonly scheduleTimezone: string;
  readonly scheduleOffset: number | undefined;
  /** Hours. */
  readonly duration: number | undefined;
  /** Hours before the end. */
  readonly cutoff: number | undefined;
  /** The next openings, fewer where there are no more. */
  readonly nextExecutions: readonly NextExecution[];
  /** Why there are none, or what they depend on. */
  readonly note: string | undefined;
  readonly targets: readonly TargetForecast[];
  readonly warnings: readonly ForecastWarning[];
}

/** What is known of the cloud. */
export interface CloudFacts {
  /** By the cloud's clock. */
  readonly nowMs: number;
  /** What exists there of a window; undefined where it was not asked. */
  readonly existing?: (window: DeclaredWindow) => ExistingWindow | undefined;
  readonly nodes: (selection: Selection, window: DeclaredWindow) => Promise<NodesAnswer>;
  readonly windowsInAccount?: number | undefined;
}

export interface ForecastOptions {
  /** Names of warnings to leave out, `overlap` or, for one window, `nightly/overlap`. */
  readonly ignored?: readonly string[] | undefined;
  readonly isWhole: boolean;
  readonly patchesExpected?: StackFacts["patchesExpected"];
}

/** How many executions are shown. */
const EXECUTIONS = 3;

const RULES = [...SCHEDULE_RULES, ...RESOURCE_RULES, ...NODE_RULES, ...TIME_RULES];

/** Says of each window when it opens next, which nodes it reaches now, and what is worth a warning. */
export async function forecast(
  windows: readonly DeclaredWindow[],
  cloud: CloudFacts,
  { ignored = [], isWhole, patchesExpected }: ForecastOptions,
): Promise<WindowForecast[]> {
  const known = await Promise.all(windows.map((window) => factsOf(window, cloud)));
  const { nowMs, windowsInAccount } = cloud;
  const stack: StackFacts = { windows: known, nowMs, isWhole, windowsInAccount, patchesExpected };
  const found = RULES.flatMap((rule) => rule(stack));
  return known.map(({ window, values, opening, openings, parts }) => ({
    windowId: window.windowId,
    name: values?.name,
    resourceName: window.resourceName,
    urn: window.resource?.urn,
    schedule: values?.schedule,
    scheduleTimezone: values?.scheduleTimezone || "UTC",
    scheduleOffset: values?.scheduleOffset,
    duration: values?.duration,
    cutoff: values?.cutoff,
    ...executionsOf(openings, opening, nowMs),
    targets: [...parts].map(([part, nodes]) => targetOf(part, nodes)),
    warnings: found
      .filter(({ of }) => of === window)
      .map(({ warning }) => warning)
      .filter(
        ({ name }) =>
          !ignored.includes(name) && !namesOf(window, values?.name).some((own) => ignored.includes(`${own}/${name}`)),
      ),
  }));
}

function namesOf({ windowId, resourceName }: DeclaredWindow, name: string | undefined): (string | undefined)[] {
  return [windowId, resourceName, name];
}

function executionsOf(openings: Openings | undefined, opening: Openings | NoOpenings, nowMs: number) {
  if (openings === undefined) return { nextExecutions: [], note: (opening as NoOpenings).text };
  const executions = nextExecutions(openings, nowMs, EXECUTIONS);
  const note =
    executions.length === 0
      ? "no further executions"
      : openings.isEstimate
        ? "estimate: counts from the creation of the window or the change of its schedule"
        : executions.length < EXECUTIONS
          ? "no further executions after that"
          : undefined;
  return { nextExecutions: executions, note };
}

type Part = DeclaredTarget | DeclaredTask;

async function factsOf(window: DeclaredWindow, cloud: CloudFacts) {
  const existing = cloud.existing?.(window);
  const opening = openingsOf(window, cloud.nowMs, existing);
  const openings = "reason" in opening ? undefined : opening;
  const asked: [Part, Selection | undefined][] = [
    ...window.targets.map((target): [Part, Selection | undefined] => [target, target.selection]),
    ...window.tasks.flatMap((task): [Part, Selection | undefined][] =>
      task.instances ? [[task, task.instances]] : [],
    ),
  ];
  const answers = asked.map(async ([part, selection]): Promise<[Part, NodesAnswer]> => {
    const isKnown = selection !== undefined && isWholeSelection(selection);
    return [part, isKnown ? await cloud.nodes(selection, window) : { unknown: "known after the deployment" }];
  });
  const parts = new Map(await Promise.all(answers));
  const facts: WindowFacts = {
    window,
    values: valuesOf(window, existing),
    openings,
    nodesOf: (part) => parts.get(part),
  };
  return { ...facts, opening, parts };
}

function targetOf(part: Part, nodes: NodesAnswer): TargetForecast {
  const isTask = "taskType" in part;
  const selection = isTask ? part.instances : part.selection;
  return {
    urn: part.resource.urn,
    name: part.name,
    of: isTask ? "task" : "target",
    selection: selection && selectionText(selection),
    nodes,
  };
}

/** `cron(0 2 ? * TUE#2 *) in Europe/Berlin, schedule offset 4 days, open for 4 h, no new task in the last 1 h` */
export function scheduleSentence(window: WindowForecast): string {
  const { schedule, scheduleTimezone, scheduleOffset: days, duration, cutoff } = window;
  const parts = [
    `${schedule ?? "schedule not known"} in ${scheduleTimezone}`,
    ...(days === undefined ? [] : [`schedule offset ${days} ${days === 1 ? "day" : "days"}`]),
    ...(duration === undefined ? [] : [`open for ${lengthText(duration * 3_600_000)}`]),
    ...(cutoff === undefined ? [] : [`no new task in the last ${cutoff} h`]),
  ];
  return parts.join(", ");
}
