import { isKnown, NOT_KNOWN } from "../not-known.ts";
import type { WindowValues } from "../windows/window-problems.ts";
import { TARGET_TYPES, TASK_TYPES, WINDOW_TYPES } from "./resource-types.ts";

/** A window, a target or a task as a program declares it, in the words of its provider. */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  /** Its id in AWS; undefined before it is created. */
  readonly id?: string | undefined;
  /** NOT_KNOWN stands for what only the deployment knows, and for secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs that the cloud has now; undefined for what is created. */
  readonly inputsBefore?: Readonly<Record<string, unknown>> | undefined;
  /** The URNs of the resources that an input comes from. */
  readonly dependsOn: Readonly<Record<string, readonly string[]>>;
}

export interface Selector {
  readonly key: string;
  /** NOT_KNOWN among them when a value is not known yet. */
  readonly values: readonly unknown[];
}

/** Which nodes or resources: what a target of a window, or a task itself, names. */
export interface Selection {
  readonly isGroup: boolean;
  readonly selectors: readonly Selector[];
}

export interface DeclaredTarget {
  readonly resource: DeclaredResource;
  readonly name: string;
  /** Undefined when it is not known yet. */
  readonly selection: Selection | undefined;
}

export interface DeclaredTask {
  readonly resource: DeclaredResource;
  readonly name: string;
  readonly taskType: string | undefined;
  readonly taskArn: string | undefined;
  /** The targets of its window that it names, as far as the stack declares them. */
  readonly targets: readonly DeclaredTarget[];
  /** Whether some of the targets that it names are not among those. */
  readonly hasOtherTargets: boolean;
  /** The nodes that it names itself. */
  readonly instances: Selection | undefined;
  readonly hasTargets: boolean;
}

export interface DeclaredWindow {
  /** Undefined for a window that the stack only puts targets or tasks into. */
  readonly resource: DeclaredResource | undefined;
  readonly windowId: string | undefined;
  /** Its name in the program, or its id. */
  readonly resourceName: string;
  readonly region: string | undefined;
  readonly targets: readonly DeclaredTarget[];
  readonly tasks: readonly DeclaredTask[];
}

/** The values of a window's inputs that are known. */
export type KnownWindow = WindowValues & {
  readonly enabled?: boolean | undefined;
  readonly allowUnassociatedTargets?: boolean | undefined;
};

/** The inputs that are known. */
export function knownInputs({ inputs }: Pick<DeclaredResource, "inputs">): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => isKnown(value) && value !== undefined));
}

/** The names of the inputs that are given and not known yet. */
export function awaitedInputs({ inputs }: Pick<DeclaredResource, "inputs">): Set<string> {
  return new Set(Object.keys(inputs).filter((name) => inputs[name] === NOT_KNOWN));
}

export function textInput(resource: DeclaredResource, name: string): string | undefined {
  const value = resource.inputs[name];
  return typeof value === "string" ? value : undefined;
}

/** `name` of `urn:pulumi:dev::own::aws:ssm/…::name` */
export function nameOfUrn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/**
 * Assigns targets and tasks to their windows. If the id of a window is not known yet, the resource that the input comes from decides.
 *
 * @param parentOf the parent of a resource, by its URN: an input may come from a component that has the window inside.
 */
export function declaredWindows(
  resources: readonly DeclaredResource[],
  parentOf: (urn: string) => string | undefined = () => undefined,
): DeclaredWindow[] {
  const of = (types: readonly string[]) => resources.filter(({ type }) => types.includes(type));
  const windows = of(WINDOW_TYPES);
  const targets = of(TARGET_TYPES).map((resource) => ({
    resource,
    name: nameOfUrn(resource.urn),
    selection: selectionOf(resource),
  }));
  const tasks = of(TASK_TYPES).map((resource) => declaredTask(resource, targets, parentOf));
  const keyOf = (part: DeclaredResource): string | undefined => {
    const { windowId } = part.inputs;
    if (typeof windowId === "string") return windows.find(({ id }) => id === windowId)?.urn ?? windowId;
    const sources = part.dependsOn.windowId ?? [];
    const found = windows.filter(({ urn }) => sources.some((source) => isWithin(urn, source, parentOf)));
    return found.length === 1 ? found[0]!.urn : windows.length === 1 ? windows[0]!.urn : undefined;
  };
  const partsOf = <Part extends { readonly resource: DeclaredResource }>(parts: readonly Part[], key: string) =>
    // The order in which an engine makes them is no order for people.
    parts
      .filter(({ resource }) => keyOf(resource) === key)
      .sort((one, other) => (one.resource.urn < other.resource.urn ? -1 : 1));
  const own = windows.map((resource) => ({
    resource,
    windowId: resource.id,
    resourceName: nameOfUrn(resource.urn),
    region: textInput(resource, "region"),
    targets: partsOf(targets, resource.urn),
    tasks: partsOf(tasks, resource.urn),
  }));
  const others = new Map<string, DeclaredResource>();
  for (const { resource } of [...targets, ...tasks]) {
    const key = keyOf(resource);
    if (key !== undefined && !windows.some(({ urn }) => urn === key)) others.set(key, resource);
  }
  const foreign = [...others].map(([windowId, part]) => ({
    resource: undefined,
    windowId,
    resourceName: windowId,
    region: textInput(part, "region"),
    targets: partsOf(targets, windowId),
    tasks: partsOf(tasks, windowId),
  }));
  const byName = (one: DeclaredWindow, other: DeclaredWindow) => (one.resourceName < other.resourceName ? -1 : 1);
  return [...own.sort(byName), ...foreign.sort(byName)];
}

function isWithin(urn: string, ancestor: string, parentOf: (urn: string) => string | undefined): boolean {
  for (let at: string | undefined = urn; at !== undefined; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

function declaredTask(
  resource: DeclaredResource,
  known: readonly DeclaredTarget[],
  parentOf: (urn: string) => string | undefined,
): DeclaredTask {
  const selectors = selectorsOf(resource.inputs.targets);
  const ids = selectors?.filter(({ key }) => key === "WindowTargetIds").flatMap(({ values }) => values) ?? [];
  const sources = resource.dependsOn.targets ?? [];
  const targets = known.filter(
    (target) =>
      (target.resource.id !== undefined && ids.includes(target.resource.id)) ||
      sources.some((source) => isWithin(target.resource.urn, source, parentOf)),
  );
  const instances = selectors?.filter(({ key }) => key === "InstanceIds") ?? [];
  const hasTargets = resource.inputs.targets === NOT_KNOWN || (selectors ?? []).length > 0;
  return {
    resource,
    name: nameOfUrn(resource.urn),
    taskType: textInput(resource, "taskType"),
    taskArn: textInput(resource, "taskArn"),
    targets,
    hasOtherTargets: selectors === undefined ? hasTargets : ids.length > targets.length,
    instances: instances.length === 0 ? undefined : { isGroup: false, selectors: instances },
    hasTargets,
  };
}

function selectionOf({ inputs }: DeclaredResource): Selection | undefined {
  const selectors = selectorsOf(inputs.targets);
  if (selectors === undefined || selectors.length === 0) return undefined;
  return { isGroup: inputs.resourceType === "RESOURCE_GROUP", selectors };
}

/** Undefined when it is not known yet, or is no list of selectors. */
function selectorsOf(value: unknown): Selector[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const selectors = value.map((each: unknown) => {
    const { key, values } = (isRecord(each) ? each : {}) as { readonly key?: unknown; readonly values?: unknown };
    return typeof key === "string" ? { key, values: Array.isArray(values) ? values : [NOT_KNOWN] } : undefined;
  });
  return selectors.includes(undefined) ? undefined : (selectors as Selector[]);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether every value of a selection is known. */
export function isWholeSelection({ selectors }: Selection): boolean {
  return selectors.every(({ values }) => values.every((value) => typeof value === "string"));
}
