import stringWidth from "string-width";
import { FileText, JsonText, Reference, type Value, type Values } from "./declaration.ts";

/** As wide as the formatters of most projects let a line be. */
export const WIDTH = 80;

/** What an expression needs to know of the program. */
export interface Scope {
  /** The name of the constant that holds a declaration. */
  variable(reference: Reference): string;
}

/**
 * A value as an expression, laid out as Prettier and Biome do: on the line where it fits, else a member or item on each line.
 *
 * @param indent of the line that it stands on.
 * @param before what stands on the line in front of it, and `after` behind it.
 */
export function expression(value: unknown, scope: Scope, indent: string, before: number, after: number): string {
  const flat = flatText(value, scope);
  if (flat !== undefined && before + stringWidth(flat) + after <= WIDTH) return flat;
  if (value instanceof JsonText) return `JSON.stringify(${brokenText(value.data, scope, indent)})`;
  if (value instanceof FileText) {
    const inner = `${indent}  `;
    return `readFileSync(\n${inner}${stringText(value.path)},\n${inner}"utf8",\n${indent})`;
  }
  return brokenText(value, scope, indent);
}

/** An object with each member on a line of its own. */
export function brokenObject(values: object, scope: Scope, indent: string): string {
  const inner = `${indent}  `;
  const lines = membersOf(values).map(([name, value]) => `${inner}${memberText(name, value, scope, inner)},\n`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${indent}}`;
}

function memberText(name: string, value: unknown, scope: Scope, indent: string): string {
  const key = keyText(name);
  const before = indent.length + stringWidth(key) + 2;
  const text = expression(value, scope, indent, before, 1);
  const isAtom = typeof value === "string" || value instanceof Reference;
  // A formatter moves a long text to the next line, unless that gains nothing.
  if (isAtom && key.length > 2 && before + stringWidth(text) + 1 > WIDTH) return `${key}:\n${indent}  ${text}`;
  return `${key}: ${text}`;
}

function brokenText(value: unknown, scope: Scope, indent: string): string {
  if (Array.isArray(value)) return brokenArray(value, scope, indent);
  if (isObject(value)) return brokenObject(value, scope, indent);
  return flatText(value, scope) ?? "";
}

function brokenArray(items: readonly unknown[], scope: Scope, indent: string): string {
  if (items.length === 0) return "[]";
  const inner = `${indent}  `;
  if (items.length > 1 && items.every((item) => typeof item === "number")) {
    return `[\n${filled(items.map(numberText), inner)}\n${indent}]`;
  }
  const lines = items.map((item) => `${inner}${expression(item, scope, inner, inner.length, 1)},\n`);
  return `[\n${lines.join("")}${indent}]`;
}

/** As many numbers on a line as fit. */
function filled(numbers: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const number of numbers) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + number.length + 2 <= WIDTH) lines[lines.length - 1] = `${last} ${number},`;
    else lines.push(`${indent}${number},`);
  }
  return lines.join("\n");
}

/** On one line; undefined for what formatters never leave on one. */
function flatText(value: unknown, scope: Scope): string | undefined {
  if (typeof value === "string") return stringText(value);
  if (typeof value === "number") return numberText(value);
  if (value instanceof Reference) return `${scope.variable(value)}.${value.output}`;
  if (value instanceof FileText) return `readFileSync(${stringText(value.path)}, "utf8")`;
  if (value instanceof JsonText) {
    const data = flatText(value.data, scope);
    return data && `JSON.stringify(${data})`;
  }
  if (Array.isArray(value)) return flatArray(value, scope);
  if (!isObject(value)) return String(value);
  const members = membersOf(value).map(([name, member]) => {
    const text = flatText(member, scope);
    return text && `${keyText(name)}: ${text}`;
  });
  if (members.includes(undefined)) return undefined;
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function flatArray(items: readonly unknown[], scope: Scope): string | undefined {
  const isRich = (item: unknown) =>
    Array.isArray(item) ? item.length > 1 : isObject(item) && membersOf(item).length > 1;
  const areAlike = items.every(Array.isArray) || items.every((item) => isObject(item) && !Array.isArray(item));
  if (items.length > 1 && areAlike && items.every(isRich)) return undefined;
  const texts = items.map((item) => flatText(item, scope));
  return texts.includes(undefined) ? undefined : `[${texts.join(", ")}]`;
}

function membersOf(values: object): [string, Value][] {
  return Object.entries(values as Values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
}

function isObject(value: unknown): value is object {
  const isText = value instanceof Reference || value instanceof FileText || value instanceof JsonText;
  return typeof value === "object" && value !== null && !isText;
}

function keyText(name: string): string {
  // In an object literal this name would be the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : stringText(name);
}

function numberText(value: number): string {
  return String(value).replace("e+", "e");
}

/** Text that a reader would not see, or that would turn what is around it. */
const HIDDEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A string literal, with the quotes that need fewer escapes. */
export function stringText(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replace(HIDDEN, unicodeEscape);
  const count = (quote: string) => text.split(quote).length;
  if (count('"') <= count("'")) return `"${escaped}"`;
  return `'${escaped.replace(/\\"/g, '"').replaceAll("'", "\\'")}'`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A sentence as comment lines, whatever is in it. */
export function commentLines(sentence: string): string[] {
  const shown = JSON.stringify(sentence)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("\\\\", "\\")
    .replace(HIDDEN, unicodeEscape);
  const lines: string[] = [];
  for (const word of shown.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`// ${word}`);
  }
  return lines;
}
