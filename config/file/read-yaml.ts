import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { goTime } from "../go-time.ts";
import { type ConfigNode, isTimestamp, type ScalarNode, type ScalarValue } from "./config-node.ts";
import { reread } from "./reread.ts";
import { type ScalarTag, scalarMeaning, TagError } from "./scalar-meaning.ts";

/** Thrown for a text that Pulumi refuses, or reads in an unexpected way. Lines count from 1. */
export class ConfigSyntaxError extends Error {
  readonly line: number;

  constructor(line: number, text: string) {
    super(`line ${line}: ${text}`);
    this.name = "ConfigSyntaxError";
    this.line = line;
  }
}

/**
 * Reads YAML as Pulumi does, with go-yaml 3: the first document, its scalars as {@link scalarMeaning} says.
 *
 * @param name the file's, for the places of its values.
 * @returns undefined for a text without content.
 * @throws ConfigSyntaxError
 */
export function readYaml(text: string, name: string): ConfigNode | undefined {
  const lines = new LineCounter();
  const control = CONTROL.exec(text);
  if (control) {
    const line = text.slice(0, control.index).split("\n").length;
    throw new ConfigSyntaxError(
      line,
      `control character ${JSON.stringify(control[0])}: leave it out, or write an escape`,
    );
  }
  const { documents, source } = parsed(text, lines);
  const [document] = documents;
  if (document === undefined) return undefined;
  const lineOf = (offset: number) => Math.max(lines.linePos(offset).line, 1);
  const [error] = document.errors;
  if (error !== undefined) throw new ConfigSyntaxError(lineOf(error.pos[0]), error.message.split("\n")[0]!);
  const { yaml } = document.directives;
  if (yaml.explicit && yaml.version !== "1.1") {
    throw new ConfigSyntaxError(1, `Pulumi does not read "%YAML ${yaml.version}": leave the directive out`);
  }
  if (document.contents === null) return undefined;
  const root = new Reader(name, lineOf, source).node(document.contents);
  if (sizeOf(root, new Map()) > MOST_NODES) throw new ConfigSyntaxError(1, "its aliases stand for too much");
  return root;
}

/** Characters that YAML forbids. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** More values than any config has; go-yaml too refuses aliases that expand without bound. */
const MOST_NODES = 100_000;

/** The number of values in a node, counting an alias at each use. */
function sizeOf(node: ConfigNode, known: Map<ConfigNode, number>): number {
  if (node.kind === "scalar") return 1;
  let size = known.get(node);
  if (size === undefined) {
    const parts = node.kind === "list" ? node.items : [...node.members.values()];
    size = parts.reduce((sum, part) => sum + sizeOf(part, known), 1);
    known.set(node, size);
  }
  return size;
}

function parsed(text: string, lineCounter: LineCounter) {
  // A carriage return alone, and U+0085, end a line as well; a program sees a line feed.
  const source = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?|\u0085/g, "\n");
  // The parser keeps every scalar as text; its type and the merging of groups are decided here.
  const documents = documentsOf(source, {
    schema: "failsafe",
    merge: false,
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
    keepSourceTokens: true,
    lineCounter,
  });
  return { documents: Array.isArray(documents) ? documents : [], source };
}

function documentsOf(source: string, options: Parameters<typeof parseAllDocuments>[1]) {
  try {
    return parseAllDocuments(source, options);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigSyntaxError(1, "it is nested too deeply");
    throw error;
  }
}

const TAGS = "tag:yaml.org,2002:";

class Reader {
  readonly #name: string;
  readonly #lineOf: (offset: number) => number;
  readonly #text: string;
  readonly #anchors = new Map<string, Node>();
  /** Nodes that are being read: an anchor's value must not contain itself. */
  readonly #open = new Set<Node>();
  /** Nodes that have been read, so that an alias costs the same however often it is used. */
  readonly #read = new Map<Node, ConfigNode>();

  constructor(name: string, lineOf: (offset: number) => number, text: string) {
    this.#name = name;
    this.#lineOf = lineOf;
    this.#text = text;
  }

  node(node: Node): ConfigNode {
    if (isAlias(node)) return this.#target(node);
    this.#note(node);
    return this.#content(node);
  }

  #content(node: Node): ConfigNode {
    if (this.#open.has(node)) throw this.#error(node, "an anchor's value contains itself");
    const known = this.#read.get(node);
    if (known !== undefined) return known;
    this.#open.add(node);
    const read = this.#readContent(node);
    this.#open.delete(node);
    this.#read.set(node, read);
    return read;
  }

  #readContent(node: Node): ConfigNode {
    if (isScalar(node)) return this.#scalar(node);
    if ((isSeq(node) || isMap(node)) && node.flow) this.#checkFlow(node.items);
    if (isSeq(node)) {
      return { kind: "list", items: node.items.map((item) => this.#child(item)) };
    }
    if (isMap(node)) return { kind: "group", members: this.#members(node) };
    throw this.#error(node, "it is not a value");
  }

  /** In a flow collection a colon is part of the text beside it unless a space follows. */
  #checkFlow(items: readonly unknown[]): void {
    for (const item of items) {
      const first = isPair(item) ? item.key : item;
      if (!isScalar(first) || first.type !== "PLAIN") continue;
      const behind = this.#text.slice(first.range?.[1], (first.range?.[1] ?? 0) + 2);
      if (/^ *:[,[\]{}]/.test(behind) || first.source?.startsWith(":")) {
        throw this.#error(first, `write a space around the colon beside "${first.source}"`);
      }
    }
  }

  /** A pair inside a list is a group of one. */
  #child(item: unknown): ConfigNode {
    if (item === null) return { kind: "scalar", value: null };
    if (isPair(item)) return { kind: "group", members: this.#membersOf([item as Pair<Node, Node | null>], false) };
    return this.node(item as Node);
  }

  #note(node: Node): void {
    const { anchor } = node as { anchor?: string };
    if (anchor === undefined) return;
    if (!/^[\w-]+$/.test(anchor))
      throw this.#error(node, `the anchor "${anchor}" has more than letters, digits, - and _`);
    this.#anchors.set(anchor, node);
  }

  #target(alias: Alias): ConfigNode {
    return this.#content(this.#node(alias));
  }

  #node(alias: Alias): Node {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) throw this.#error(alias, `unknown anchor "${alias.source}"`);
    return target;
  }

  #scalar(node: Scalar): ScalarNode {
    const place = `${this.#name}:${this.#lineOf(node.range?.[0] ?? 0)}`;
    const text = this.#textOf(node);
    const tag = scalarTag(node.tag);
    const isPlain = node.type === "PLAIN" || node.type === undefined;
    if (tag === "other" || (!isPlain && tag === undefined)) return { kind: "scalar", value: reread(text), place };
    if (tag === "binary") return { kind: "scalar", value: Buffer.from(text, "base64").toString("utf8"), place };
    try {
      const meaning = scalarMeaning(text, tag);
      const value = typeof meaning === "string" ? reread(meaning) : held(meaning);
      return { kind: "scalar", value, place, ...(tag === undefined ? { source: text } : {}) };
    } catch (error) {
      if (error instanceof TagError) throw this.#error(node, error.message);
      throw error;
    }
  }

  /** The text of a scalar; go-yaml differs from YAML 1.2 in two cases. */
  #textOf(node: Scalar): string {
    const { source = "", type, srcToken, range } = node;
    if (type === "QUOTE_DOUBLE" && srcToken && "source" in srcToken && /(?<!\\)(\\\\)*\\\//.test(srcToken.source)) {
      throw this.#error(node, 'unknown escape "\\/" in a text in double quotes: write "/"');
    }
    const isLast = type?.startsWith("BLOCK") && range?.[1] === this.#text.length;
    return isLast && !this.#text.endsWith("\n") ? source.replace(/\n$/, "") : source;
  }

  #members(map: YAMLMap): Map<string, ConfigNode> {
    return this.#membersOf(map.items as Pair<Node, Node | null>[], true);
  }

  #membersOf(pairs: readonly Pair<Node, Node | null>[], mayMerge: boolean): Map<string, ConfigNode> {
    const members = new Map<string, ConfigNode>();
    const merges: Node[] = [];
    const seen = new Set<string>();
    for (const { key, value } of pairs) {
      const id = `${isScalar(key) ? "scalar" : isAlias(key) ? "alias" : ""} ${textOf(key)}`;
      if (seen.has(id) && !isMap(key) && !isSeq(key)) {
        throw this.#error(key ?? value, `the key "${textOf(key)}" is given twice`);
      }
      seen.add(id);
      if (mayMerge && isMergeKey(key)) {
        this.#note(key);
        const source = value ?? undefined;
        // Read at this point, for the anchors in it.
        if (source !== undefined) {
          this.node(source);
          merges.push(source);
        } else throw this.#error(key, '"<<" takes a group, or a list of groups');
        continue;
      }
      const name = this.#key(key);
      const read = this.#placed(key, value === null ? { kind: "scalar", value: null } : this.node(value));
      if (members.has(name)) throw this.#error(key, `the key "${name}" is given twice`);
      members.set(name, read);
    }
    for (const merge of merges) {
      for (const [name, node] of this.#merged(merge)) if (!members.has(name)) members.set(name, node);
    }
    return members;
  }

  /** A group or a list, or nothing, is where its key is. */
  #placed(key: Node | null, node: ConfigNode): ConfigNode {
    if (node.kind === "scalar" && node.place !== undefined) return node;
    return { ...node, place: `${this.#name}:${this.#lineOf(key?.range?.[0] ?? 0)}` };
  }

  /** The members that `<<` adds; the first of several groups wins. */
  #merged(merge: Node): ReadonlyMap<string, ConfigNode> {
    const target = isAlias(merge) ? this.#node(merge) : merge;
    if (isMap(target)) return this.#group(target);
    if (!isSeq(merge)) throw this.#error(merge, '"<<" takes a group, or a list of groups');
    const members = new Map<string, ConfigNode>();
    for (const item of merge.items as Node[]) {
      const one = isAlias(item) ? this.#node(item) : item;
      if (!isMap(one)) throw this.#error(merge, '"<<" takes a group, or a list of groups');
      for (const [name, node] of this.#group(one)) if (!members.has(name)) members.set(name, node);
    }
    return members;
  }

  #group(map: YAMLMap): ReadonlyMap<string, ConfigNode> {
    const read = this.#content(map);
    return read.kind === "group" ? read.members : new Map();
  }

  /** A key without quotes is read as a value and converted to text as Go prints it. */
  #key(key: Node | null): string {
    if (key === null) return "<nil>";
    const node = this.node(key);
    if (node.kind !== "scalar") throw this.#error(key, "a group or a list cannot be a key");
    if (node.value === null) return "<nil>";
    return isTimestamp(node.value) ? goTime(node.value.timestamp) : String(node.value);
  }

  #error(node: Node | null | undefined, text: string): ConfigSyntaxError {
    return new ConfigSyntaxError(this.#lineOf(node?.range?.[0] ?? 0), text);
  }
}

function textOf(key: Node | null): string {
  if (key === null) return "";
  return isAlias(key) ? key.source : isScalar(key) ? String(key.value) : "";
}

/** Also in quotes: Pulumi prints what it read without quotes and reads that again. */
function isMergeKey(key: Node | null): key is Scalar {
  return isScalar(key) && key.source === "<<";
}

/** A scalar with an "other" tag stays text. */
function scalarTag(tag: string | undefined): ScalarTag | "other" | undefined {
  if (tag === undefined || tag === "!") return undefined;
  const name = tag.startsWith(TAGS) ? tag.slice(TAGS.length) : "";
  return ["str", "bool", "int", "float", "null", "timestamp", "binary"].includes(name) ? (name as ScalarTag) : "other";
}

/** Converts a bigint to a number where that keeps its value. */
function held(value: ScalarValue): ScalarValue {
  if (typeof value === "bigint" && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))) {
    return Number(value);
  }
  return Object.is(value, -0) ? 0 : value;
}
