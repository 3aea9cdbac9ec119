import type { XMLParser } from "fast-xml-parser";
import { lazyPackage } from "./lazy-package.ts";

const xml = lazyPackage<typeof import("fast-xml-parser")>("fast-xml-parser");

let parser: XMLParser | undefined;

function openParser(): XMLParser {
  return new (xml().XMLParser)({
    ignoreAttributes: true,
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
  });
}

export type XmlNode = string | readonly XmlNode[] | { readonly [name: string]: XmlNode };

/**
 * Reads an XML document whose root has one of these names.
 *
 * @returns undefined when it is not well-formed, has another root, or brings a DOCTYPE, which no AWS client sends.
 */
export function parseXml(text: string, roots: readonly string[]): Record<string, XmlNode> | undefined {
  if (/<!doctype/i.test(text)) return undefined;
  const document = read(text);
  if (document === undefined) return undefined;
  const root = roots.find((name) => Object.hasOwn(document, name));
  if (root === undefined) return undefined;
  const value = document[root];
  return isRecord(value) ? value : {};
}

/** The parser throws at what it finds dangerous: elements nested 100 deep, one called `__proto__`, thousands of entities. */
function read(text: string) {
  parser ??= openParser();
  try {
    return xml().XMLValidator.validate(text) === true ? (parser.parse(text) as Record<string, XmlNode>) : undefined;
  } catch {
    // All it reads is the client's text: whatever it cannot read is not a document.
    return undefined;
  }
}

/** The children of that name, whether there are none, one or many. */
export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  if (!isRecord(node) || !Object.hasOwn(node, name)) return [];
  const value = node[name]!;
  return Array.isArray(value) ? [...value] : [value as XmlNode];
}

/** The text of the first child of that name. */
export function textOf(node: XmlNode | undefined, name: string): string | undefined {
  const child = children(node, name)[0];
  return typeof child === "string" ? child : undefined;
}

function isRecord(value: unknown): value is Record<string, XmlNode> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
