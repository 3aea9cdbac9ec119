/** A value as XML: objects become elements, a `Map` AWS's `entry` list, `Date` ISO-8601; undefined and null are left out. */
export type XmlValue = unknown;

export interface XmlOptions {
  /** What stands around each member of a list: `member` in IAM, STS and SNS, `item` in EC2; without it lists are flat. */
  readonly memberName?: string | undefined;
  /** S3 writes instants with milliseconds, the Query services with seconds. */
  readonly isInSeconds?: boolean;
}

const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole document with one root element. */
export function xmlDocument(
  root: string,
  namespace: string | undefined,
  value: XmlValue,
  options: XmlOptions = {},
): string {
  const xmlns = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `${PROLOGUE}<${root}${xmlns}>${content(value, options)}</${root}>`;
}

function element(name: string, value: XmlValue, options: XmlOptions): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && options.memberName === undefined) {
    return value.map((member) => element(name, member, options)).join("");
  }
  return `<${name}>${content(value, options)}</${name}>`;
}

function content(value: XmlValue, options: XmlOptions): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return value.map((member) => element(options.memberName ?? "member", member, options)).join("");
  if (value instanceof Date) {
    return options.isInSeconds ? `${value.toISOString().slice(0, 19)}Z` : value.toISOString();
  }
  if (value instanceof RawXml) return value.text;
  if (value instanceof Map) {
    return [...value].map(([key, member]) => element("entry", { key, value: member }, options)).join("");
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, member]) => element(name, member, options))
      .join("");
  }
  return escapeText(String(value));
}

/** XML that is put in as it stands. */
export class RawXml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones XML cannot hold as they are
  return text.replace(/[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (character) => {
    return ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}
