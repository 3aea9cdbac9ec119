import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Shape, StructureShape } from "../../emulator/wire/shape.ts";

/** A service's model as botocore has it, which is AWS's own. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/** @param bin the folder of a Python's programs, whose packages have botocore. */
export function readServiceModel(bin: string, service: string): ServiceModel {
  const lib = join(dirname(bin), "lib");
  const python = readdirSync(lib).find((name) => existsSync(join(lib, name, "site-packages", "botocore")));
  const folder = join(lib, python!, "site-packages", "botocore", "data", service);
  const version = readdirSync(folder).sort().at(-1)!;
  return JSON.parse(gunzipSync(readFileSync(join(folder, version, "service-2.json.gz"))).toString("utf8"));
}

/**
 * Where a shape says something else than the model: one sentence each, by the path of the member, e.g.
 * `CreateMaintenanceWindow.Tags[].Key max: 128, in the model 127`.
 */
export function differences(operation: string, ours: StructureShape, model: ServiceModel): string[] {
  const input = model.operations[operation]?.input;
  const found: string[] = [];
  compare(operation, ours, input?.shape, { model, found, seen: new Set() });
  return found;
}

interface Comparison {
  readonly model: ServiceModel;
  readonly found: string[];
  /** Shapes on the way here: some contain themselves. */
  readonly seen: ReadonlySet<string>;
}

const KINDS: Readonly<Record<string, string>> = { long: "integer", float: "double" };

function compare(path: string, ours: Shape, shape: string | undefined, comparison: Comparison): void {
  const theirs: ModelShape = shape === undefined ? { type: "structure", members: {} } : comparison.model.shapes[shape]!;
  const { found } = comparison;
  if (shape !== undefined && comparison.seen.has(shape)) return;
  const inner = { ...comparison, seen: new Set([...comparison.seen, shape ?? ""]) };
  const kind = KINDS[theirs.type] ?? theirs.type;
  if (ours.type !== kind) {
    found.push(`${path} is ${ours.type}, in the model ${kind}`);
    return;
  }
  const differs = (what: string, mine: unknown, models: unknown) => {
    if (JSON.stringify(mine) !== JSON.stringify(models)) {
      found.push(`${path} ${what}: ${show(mine)}, in the model ${show(models)}`);
    }
  };
  switch (ours.type) {
    case "structure": {
      const names = new Set([...Object.keys(ours.members), ...Object.keys(theirs.members ?? {})]);
      differs("requires", [...ours.required].sort(), [...(theirs.required ?? [])].sort());
      for (const name of names) {
        const mine = ours.members[name];
        const models = theirs.members?.[name];
        if (!mine) found.push(`${path}.${name} is not known here`);
        else if (!models) found.push(`${path}.${name} is not in the model`);
        else compare(`${path}.${name}`, mine, models.shape, inner);
      }
      return;
    }
    case "list":
      bounds(ours, theirs, differs);
      compare(`${path}[]`, ours.member, theirs.member!.shape, inner);
      return;
    case "map":
      bounds(ours, theirs, differs);
      compare(`${path}{key}`, ours.key, theirs.key!.shape, inner);
      compare(`${path}{}`, ours.value, theirs.value!.shape, inner);
      return;
    case "string":
      bounds(ours, theirs, differs);
      differs("pattern", ours.pattern, theirs.pattern);
      differs("values", ours.values && [...ours.values].sort(), theirs.enum && [...theirs.enum].sort());
      return;
    case "integer":
    case "double":
      bounds(ours, theirs, differs);
      return;
    case "blob":
      bounds({ max: ours.max }, theirs, differs);
      return;
  }
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function bounds(mine: Bounds, theirs: Bounds, differs: (what: string, mine: unknown, models: unknown) => void): void {
  // A length of at least 0 says nothing.
  differs("min", mine.min || undefined, theirs.min || undefined);
  differs("max", mine.max, theirs.max);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
