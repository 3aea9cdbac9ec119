import type { Document, LineCounter, Node as YamlNode } from "yaml";
import { DEPTH_MAX, isDeeperThan } from "../../../input/json.ts";
import { didYouMean } from "../../../input/nearest.ts";
import { ALIASES_MAX, yaml } from "../../../input/yaml.ts";
import { FleetError } from "./fleet-error.ts";

/** A value of the file and where it stands, so that a complaint can name both. */
export interface Place {
  readonly node: YamlNode | null;
  /** e.g. `nodes[2].tags` */
  readonly path: string;
  readonly source: Source;
}

interface Source {
  /** How the file is called in messages, e.g. `fleet.yaml`. */
  readonly name: string;
  readonly lines: LineCounter | undefined;
  readonly document: Document;
}

/** @throws FleetError when the text is not YAML. */
export function readYaml(text: string, name: string): Place {
  const lines = new (yaml().LineCounter)();
  const document = parsed(text, name, lines);
  const fault = document.errors[0];
  if (fault) throw new FleetError(`${name}: ${fault.message}`);
  checkExtent(document, name);
  return { node: document.contents as YamlNode | null, path: "", source: { name, lines, document } };
}

function parsed(text: string, name: string, lines: LineCounter): Document {
  try {
    return yaml().parseDocument(text, { lineCounter: lines, logLevel: "error" });
  } catch (error) {
    // The parser follows the nesting with the stack.
    if (error instanceof RangeError) throw tooDeep(name);
    throw error;
  }
}

/** Whether the file stays readable when all its aliases are followed. */
function checkExtent(document: Document, name: string): void {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(name) : new FleetError(`${name}: ${(error as Error).message}`);
  }
  if (isDeeperThan(DEPTH_MAX, value)) throw tooDeep(name);
}

function tooDeep(name: string): FleetError {
  return new FleetError(`${name}: it nests deeper than ${DEPTH_MAX} levels.`);
}

/** The same for a value that a program hands over. */
export function readObject(value: unknown, name: string): Place {
  if (isDeeperThan(DEPTH_MAX, value)) throw tooDeep(name);
  const document = new (yaml().Document)(value);
  return { node: document.contents as YamlNode | null, path: "", source: { name, lines: undefined, document } };
}

export function refuse({ node, path, source }: Place, complaint: string): FleetError {
  const offset = node?.range?.[0];
  const line = offset === undefined || !source.lines ? "" : `:${source.lines.linePos(offset).line}`;
  return new FleetError(
    `${source.name}${line}: ${path === "" ? (source.lines ? "the file" : "it") : path} ${complaint}`,
  );
}

/** A plain value, for a message or to look at its type. */
export function plain({ node, source }: Place): unknown {
  return node === null ? null : node.toJS(source.document);
}

/** The members of a map, of which only these keys may be. An unknown key is refused with the nearest known one. */
export function members<Key extends string>(place: Place, keys: readonly Key[]): { readonly [K in Key]?: Place } {
  const { node, path, source } = place;
  if (!yaml().isMap(node)) throw refuse(place, `is ${show(plain(place))}, but must be a map with ${keys.join(", ")}.`);
  const found: { [K in Key]?: Place } = {};
  for (const { key, value } of node.items) {
    const name = String(yaml().isScalar(key) ? key.value : key);
    const inner: Place = {
      node: target(value, source),
      path: path === "" ? name : `${path}.${name}`,
      source,
    };
    if (!keys.includes(name as Key)) {
      const at: Place = { ...inner, node: key as YamlNode };
      throw refuse(at, `is unknown.${didYouMean(name, keys)} Known keys: ${keys.join(", ")}.`);
    }
    if (inner.node !== null && !(yaml().isScalar(inner.node) && inner.node.value === null)) found[name as Key] = inner;
  }
  return found;
}

export function entries(place: Place): [string, Place][] {
  if (!yaml().isMap(place.node)) throw refuse(place, `is ${show(plain(place))}, but must be a map.`);
  return place.node.items.map(({ key, value }) => {
    const name = String(yaml().isScalar(key) ? key.value : key);
    return [
      name,
      { ...place, node: target(value, place.source), path: place.path === "" ? name : `${place.path}.${name}` },
    ];
  });
}

export function items(place: Place): Place[] {
  if (!yaml().isSeq(place.node)) throw refuse(place, `is ${show(plain(place))}, but must be a list.`);
  return place.node.items.map((node, index) => ({
    ...place,
    node: target(node, place.source),
    path: `${place.path}[${index}]`,
  }));
}

/** The node itself, or what an alias points to. */
function target(node: unknown, { document }: Source): YamlNode | null {
  return (yaml().isAlias(node) ? node.resolve(document) : (node as YamlNode | null)) ?? null;
}

/** A text; numbers and dates that YAML reads as such are taken as they were written. */
export function text(place: Place): string {
  const { node } = place;
  if (yaml().isScalar(node) && (typeof node.value === "string" || typeof node.value === "number")) {
    return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  }
  throw refuse(place, `is ${show(plain(place))}, but must be a text.`);
}

export function numberBetween(place: Place, min: number, max: number, what: string): number {
  const value = plain(place);
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw refuse(place, `is ${show(value)}, but must be ${what}.`);
  }
  return value;
}

export function choice<Word extends string>(place: Place, words: readonly Word[]): Word {
  const value = plain(place);
  if (typeof value === "string" && words.includes(value as Word)) return value as Word;
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  throw refuse(place, `is ${show(value)}.${hint} It can be ${words.join(", ")}.`);
}

export function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
