import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { type ConfigNode, ciphertextOf, type GroupNode } from "../../config/file/config-node.ts";
import { nodeAt, withNodeAt } from "../../config/file/config-path.ts";
import { type Extension, readConfigText, writeConfigText } from "../../config/file/file-format.ts";
import { plainValue } from "../../config/file/plain-value.ts";
import { flow } from "../../config/file/write-config.ts";

export type Path = readonly (string | number)[];

/**
 * The text of a stack's file with another value at a path, and everything else as it is: comments, order, quotes and blank lines.
 *
 * @param node undefined removes what is there.
 * @returns undefined when the text cannot be edited with that result.
 */
export function editedConfig(
  original: string,
  extension: Extension,
  path: Path,
  node: ConfigNode | undefined,
): string | undefined {
  const isWindows = original.includes("\r\n");
  const text = isWindows ? original.replaceAll("\r\n", "\n") : original;
  const root = readConfigText(text, "", extension);
  const expected = node === undefined ? withoutNodeAt(root, path) : (withNodeAt(root, path, node) as GroupNode);
  const isAsExpected = (edited: string | undefined) => {
    try {
      return (
        edited !== undefined && isDeepStrictEqual(readable(readConfigText(edited, "", extension)), readable(expected))
      );
    } catch {
      // What cannot be read is not what was wanted.
      return false;
    }
  };
  const ways =
    extension === ".json"
      ? [() => indentedJson(expected)]
      : [() => spliced(text, path, node), () => rewritten(text, path, node)];
  for (const way of ways) {
    const edited = way();
    if (isAsExpected(edited)) return isWindows ? edited?.replaceAll("\n", "\r\n") : edited;
  }
  return undefined;
}

/** A file with nothing under `config:` is the same as one without it. */
function readable(root: GroupNode): unknown {
  const { config, ...others } = plainValue(root) as Record<string, unknown>;
  return { config: config ?? {}, ...others };
}

/** Without the value at a path; a group or list around it stays, if empty. */
function withoutNodeAt(root: GroupNode, path: Path): GroupNode {
  const parent = nodeAt(root, path.slice(0, -1));
  const last = path.at(-1)!;
  if (parent?.kind === "group") {
    const members = new Map(parent.members);
    members.delete(String(last));
    return withNodeAt(root, path.slice(0, -1), { kind: "group", members }) as GroupNode;
  }
  if (parent?.kind !== "list") return root;
  const items = parent.items.filter((_, index) => index !== last);
  return withNodeAt(root, path.slice(0, -1), { kind: "list", items }) as GroupNode;
}

function indentedJson(root: GroupNode): string {
  return `${JSON.stringify(JSON.parse(writeConfigText(root, ".json")), undefined, 4)}\n`;
}

/** Where a path leads in a document: as far as it goes. */
interface Found {
  /** The innermost map or list. */
  readonly parent: Node | undefined;
  readonly pair: Pair<Node, Node | null> | undefined;
  /** What of the path is not there. */
  readonly rest: Path;
}

function find(document: Document.Parsed, path: Path): Found {
  let parent: Node | undefined = document.contents ?? undefined;
  let pair: Found["pair"];
  for (const [depth, step] of path.entries()) {
    const value: Node | undefined = pair === undefined ? parent : (pair.value ?? undefined);
    if (isMap(value)) {
      const next = value.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (next === undefined) return { parent: value, pair, rest: path.slice(depth) };
      parent = value;
      pair = next as Found["pair"];
    } else {
      const isEmpty = isScalar(value) && (value.value === null || value.source === "");
      return { parent: isEmpty ? undefined : value, pair, rest: path.slice(depth) };
    }
  }
  return { parent, pair, rest: [] };
}

/** Changes the lines of the value and no other. Undefined for what it has no way for. */
function spliced(text: string, path: Path, node: ConfigNode | undefined): string | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  const { parent, pair, rest } = find(document, path);
  if (rest.length === 0 && pair !== undefined) {
    return node === undefined ? withoutLines(text, parent, pair) : withValue(text, pair, node);
  }
  const [key, ...inner] = rest;
  if (node === undefined || typeof key !== "string") return undefined;
  const value = inner.length === 0 ? node : withNodeAt(undefined, inner, node);
  const ending = text === "" || text.endsWith("\n") ? "" : "\n";
  if (key === "config" && path.length === rest.length) {
    const members = value.kind === "group" ? [...value.members] : [];
    return `${text}${ending}config:\n${members.map(([name, member]) => line(2, name, member)).join("")}`;
  }
  if (path.length === rest.length && key !== "config") return `${text}${ending}${line(0, key, value)}`;
  if (parent === undefined && pair !== undefined) return withFirstMember(text, pair, key, value);
  if (!isMap(parent) || parent.flow || parent.items.length === 0) return undefined;
  return withMember(text, parent, key, value);
}

function line(indent: number, key: string, value: ConfigNode): string {
  const name = /^[\w:.-]*[\w-]$/.test(key) && /^[a-zA-Z]/.test(key) ? key : flow({ kind: "scalar", value: key });
  const secret = ciphertextOf(value);
  const margin = " ".repeat(indent);
  if (secret !== undefined) return `${margin}${name}:\n${margin}  secure: ${secret}\n`;
  return `${margin}${name}: ${flow(value)}\n`;
}

/** Below a key that has nothing behind it. */
function withFirstMember(text: string, pair: NonNullable<Found["pair"]>, key: string, value: ConfigNode): string {
  const start = pair.key.range![0];
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  const end = endOfLine(text, start);
  return `${text.slice(0, end)}${text[end - 1] === "\n" ? "" : "\n"}${line(indent + 2, key, value)}${text.slice(end)}`;
}

/** After the last member, and the comment behind it. */
function withMember(text: string, parent: YAMLMap, key: string, value: ConfigNode): string {
  const [first, last] = [parent.items[0]!, parent.items.at(-1)!] as unknown as [Found["pair"], Found["pair"]];
  const start = first!.key.range![0];
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  const end = endOfLine(text, endOf(text, last!));
  return `${text.slice(0, end)}${end > 0 && text[end - 1] !== "\n" ? "\n" : ""}${line(indent, key, value)}${text.slice(end)}`;
}

function withValue(text: string, pair: NonNullable<Found["pair"]>, node: ConfigNode): string {
  const colon = text.indexOf(":", pair.key.range![1]) + 1;
  const end = Math.max(colon, endOf(text, pair));
  const rest = text.slice(colon, end);
  // A comment between the colon and a value on other lines stays.
  const comment = /^[ \t]*(#[^\n]*)/.exec(rest)?.[1];
  return `${text.slice(0, colon)} ${flow(node)}${comment === undefined ? "" : ` ${comment}`}${text.slice(end)}`;
}

function withoutLines(text: string, parent: Node | undefined, pair: NonNullable<Found["pair"]>): string | undefined {
  if (!isMap(parent) || parent.flow || parent.items.length < 2) return undefined;
  const from = text.lastIndexOf("\n", pair.key.range![0] - 1) + 1;
  return text.slice(0, from) + text.slice(endOfLine(text, endOf(text, pair)));
}

/** The end of a member's value, without the space and line ends behind it. */
function endOf(text: string, { key, value }: NonNullable<Found["pair"]>): number {
  let end = value?.range?.[1] ?? key.range![1] + 1;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

/** By the library: comments stay, the layout may change. */
function rewritten(text: string, path: Path, node: ConfigNode | undefined): string {
  const document = parseDocument(text, { logLevel: "silent" });
  if (node === undefined) document.deleteIn(path);
  else {
    const before = document.getIn(path, true) as Node | undefined;
    const now = parseDocument(flow(node)).contents as Node | null;
    if (now !== null) Object.assign(now, { comment: before?.comment, commentBefore: before?.commentBefore });
    document.setIn(path, now);
  }
  return document.toString({ lineWidth: 0 });
}
