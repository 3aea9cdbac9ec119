import type { Property } from "../schema/property.ts";
import { DEFAULTS, isList, type Values, withoutBookkeeping } from "../values/value.ts";
import { compareObjects, type DifferenceKind } from "./compare.ts";
import type { ResourceType } from "./resource-type.ts";

export interface DiffRequest {
  /** Outputs of the last deployment. */
  readonly olds: Values;
  /** Checked inputs. */
  readonly news: Values;
  /** Property paths whose differences the program does not want. */
  readonly ignoreChanges: readonly string[];
}

/** What carrying out the program would mean for a resource. Lists are sorted. */
export interface DiffResult {
  /** Paths that differ. */
  readonly detailed: ReadonlyMap<string, { readonly kind: DifferenceKind; readonly replace: boolean }>;
  /** Properties that differ. */
  readonly changed: readonly string[];
  /** Properties that make it a replacement. */
  readonly replaces: readonly string[];
  /** Properties that would make it a replacement and did not change. */
  readonly stables: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares the state of a resource with what the program asks for. */
export function diffResource(type: ResourceType, request: DiffRequest): DiffResult {
  const olds = withoutBookkeeping(request.olds);
  const news = withoutBookkeeping(request.news);
  const suppressed = type.suppressed?.(olds, news) ?? [];
  const differences = compareObjects(type.properties, olds, news).filter(
    ({ path }) =>
      !suppressed.includes(topName(path)) && !request.ignoreChanges.some((ignored) => covers(ignored, path)),
  );
  const replacing = new Set(type.replacesWhen?.(olds, news) ?? []);
  const forcesNew = (name: string) => type.properties[name]?.rules.forceNew === true || replacing.has(name);
  const detailed = new Map(
    differences.map(({ path, kind }) => [path, { kind, replace: forcesNew(topName(path)) }] as const),
  );
  const changed = [...new Set(differences.map(({ path }) => topName(path)))].sort();
  const replaces = changed.filter(forcesNew);
  const stables = Object.entries(type.properties)
    .filter(([name, property]) => property.rules.forceNew && !changed.includes(name))
    .map(([name]) => name)
    .sort();
  const deleteBeforeReplace =
    replaces.length > 0 && (type.deleteBeforeReplace === true || isNamedByProgram(type, request.news));
  return { detailed, changed, replaces, stables, deleteBeforeReplace };
}

/**
 * A name that the program gave cannot exist twice, so the old resource has to go before the new one comes; a name that
 * was made up is made up anew.
 */
function isNamedByProgram(type: ResourceType, news: Values): boolean {
  const defaults = news[DEFAULTS];
  if (!isList(defaults)) return false;
  return Object.entries(type.properties).some(
    ([name, property]: [string, Property]) =>
      property.rules.autoname !== undefined && news[name] !== undefined && !defaults.includes(name),
  );
}

/** The property at the head of a path. */
export function topName(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function covers(ignored: string, path: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/\["([^"\]]*)"\]/g, ".$1")
      .replace(/\[(\d+|\*)\]/g, ".$1")
      .split(".");
  const [ignoredSteps, steps] = [plain(ignored), plain(path)];
  return (
    ignoredSteps.length <= steps.length && ignoredSteps.every((step, index) => step === "*" || step === steps[index])
  );
}
