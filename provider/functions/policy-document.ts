import { escapeHtml } from "../values/go-json.ts";

/** A policy document in the making, with its members in the order in which they are written. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement[];
}

/** One statement, its members already in the form that is written. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Principal?: string | { readonly [type: string]: OneOrMore };
  readonly NotPrincipal?: string | { readonly [type: string]: OneOrMore };
  readonly Condition?: { readonly [test: string]: { readonly [variable: string]: OneOrMore } };
}

/** A single value is written as itself, several as a list. */
export type OneOrMore = string | readonly string[];

const ORDER = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
] as const;

/** A later statement takes the place of an earlier one with the same id; one without an id is added. */
export function mergeStatements(target: PolicyDocument, source: PolicyDocument): void {
  if (source.Id) target.Id = source.Id;
  if (source.Version) target.Version = source.Version;
  for (const statement of source.Statement) {
    const place = statement.Sid ? target.Statement.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (place >= 0) target.Statement[place] = statement;
    else target.Statement.push(statement);
  }
}

/** The document as text, byte for byte as the official provider writes it: with two spaces for each level, or none. */
export function writePolicy(document: PolicyDocument, indent: 0 | 2): string {
  const ordered = {
    ...(document.Version ? { Version: document.Version } : {}),
    ...(document.Id ? { Id: document.Id } : {}),
    ...(document.Statement.length > 0 ? { Statement: document.Statement.map(orderedStatement) } : {}),
  };
  return escapeHtml(JSON.stringify(ordered, null, indent));
}

function orderedStatement(statement: PolicyStatement): PolicyStatement {
  const ordered: { [name: string]: unknown } = {};
  for (const name of ORDER) {
    const value = statement[name];
    if (value === undefined || value === "") continue;
    ordered[name] = typeof value === "object" && !Array.isArray(value) ? sortedKeys(value) : value;
  }
  return ordered;
}

function sortedKeys(value: object): object {
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, item]) => [key, typeof item === "object" && !Array.isArray(item) ? sortedKeys(item) : item]),
  );
}
