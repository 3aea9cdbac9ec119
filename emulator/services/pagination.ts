import { createHash } from "node:crypto";
import { AwsError, validationError } from "../domain/aws-error.ts";

/** Where a page ended: the sort key of its last row. Keys are natural orders or numbers that are never reused. */
export type Position = readonly (string | number)[];

export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface PageSource<Row, Key extends Position> {
  /** What the list is of, e.g. `DescribeMaintenanceWindowTargets/mw-0…`: a token of another list is refused. */
  readonly scope: string;
  /** Rows of a page when the caller names no MaxResults; default 50. */
  readonly defaultSize?: number | undefined;
  /** A page has no more rows than this, whatever MaxResults allows: for lists that have no end of their own. */
  readonly sizeMax?: number | undefined;
  /**
   * The rows after `after` (from the start when undefined) in their order, at most `limit` of them if that is cheaper. No more
   * rows are read, so a lazy iterable works as well as a query with a LIMIT.
   */
  read(after: Key | undefined, limit: number): Iterable<Row>;
  keyOf(row: Row): Key;
  /** The code for a token that this list never gave out; default ValidationException. */
  readonly badTokenCode?:
    | "InvalidNextToken"
    | "BadRequestException"
    | "InvalidParameterException"
    | "InvalidToken"
    | undefined;
  /** The text beside that code. */
  readonly badTokenText?: string;
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Undefined on the last page: AWS leaves the member out. */
  readonly nextToken: string | undefined;
}

const DEFAULT_SIZE = 50;

/**
 * One page of a list. The token holds the key of the last row and not a count, so rows that others insert or delete
 * between two pages are neither skipped nor repeated.
 *
 * @throws AwsError ValidationException (or `badTokenCode`) for a token that this list never gave out.
 */
export function page<Row, Key extends Position>(request: PageRequest, source: PageSource<Row, Key>): Page<Row> {
  const size = Math.min(request.MaxResults ?? source.defaultSize ?? DEFAULT_SIZE, source.sizeMax ?? Infinity);
  const after = request.NextToken === undefined ? undefined : readToken<Key>(request.NextToken, source);
  const rows: Row[] = [];
  for (const row of source.read(after, size + 1)) {
    if (rows.length === size) return { rows, nextToken: writeToken(source.scope, source.keyOf(rows[size - 1]!)) };
    rows.push(row);
  }
  return { rows, nextToken: undefined };
}

type KeyedSource<Row, Key extends string | number> = Omit<PageSource<Row, [Key]>, "read" | "keyOf"> & {
  /** The rows after the key, at most `limit` of them if that is cheaper. */
  read(after: Key, limit: number): Iterable<Row>;
};

/** A page of rows in the order of their numbers, which are never given out again. */
export function pageByNumber<Row extends { readonly number: number }>(
  request: PageRequest,
  source: KeyedSource<Row, number>,
): Page<Row> {
  return pageByKey(request, source, 0, ({ number }) => number);
}

/** A page of rows with the highest number first: `read` gets the number that all rows are below. */
export function pageNewestFirst<Row extends { readonly number: number }>(
  request: PageRequest,
  source: KeyedSource<Row, number>,
): Page<Row> {
  return pageByKey(request, source, Number.MAX_SAFE_INTEGER, ({ number }) => number);
}

/** A page of rows in the order of their names. */
export function pageByName<Row>(
  request: PageRequest,
  source: KeyedSource<Row, string> & { nameOf(row: Row): string },
): Page<Row> {
  return pageByKey(request, source, "", source.nameOf);
}

/** A page of a short list of names. */
export function pageOfNames(
  request: PageRequest,
  names: readonly string[],
  source: Omit<PageSource<string, [string]>, "read" | "keyOf">,
): Page<string> {
  const sorted = [...names].sort();
  return pageByName(request, {
    ...source,
    read: (after) => sorted.filter((name) => name > after),
    nameOf: (name) => name,
  });
}

function pageByKey<Row, Key extends string | number>(
  request: PageRequest,
  source: KeyedSource<Row, Key>,
  start: Key,
  keyOf: (row: Row) => Key,
): Page<Row> {
  return page<Row, [Key]>(request, {
    ...source,
    read: (after, limit) => source.read(after ? after[0] : start, limit),
    keyOf: (row) => [keyOf(row)],
  });
}

function writeToken(scope: string, key: Position): string {
  const text = JSON.stringify(key);
  return Buffer.from(`${checksum(scope, text)}${text}`).toString("base64url");
}

function readToken<Key extends Position>(
  token: string,
  { scope, badTokenCode, badTokenText }: Pick<PageSource<never, Key>, "scope" | "badTokenCode" | "badTokenText">,
): Key {
  const decoded = Buffer.from(token, "base64url").toString("utf8");
  const text = decoded.slice(CHECKSUM_DIGITS);
  if (checksum(scope, text) !== decoded.slice(0, CHECKSUM_DIGITS)) {
    if (badTokenCode) throw new AwsError(badTokenCode, badTokenText ?? "The specified token is not valid.");
    throw validationError(`The NextToken '${token}' is not valid: use the one that the previous page returned.`);
  }
  return JSON.parse(text) as Key;
}

const CHECKSUM_DIGITS = 16;

/** Not a secret: detects damaged tokens and tokens of other lists. */
function checksum(scope: string, text: string): string {
  return createHash("sha256").update(`${scope}\n${text}`).digest("hex").slice(0, CHECKSUM_DIGITS);
}
