import type { Json } from "../language/json.ts";
import { PathNotFound } from "../language/read-path.ts";
import { parseTimestamp } from "../language/timestamp.ts";
import { QUERY_EVALUATION, StateFault } from "./failure.ts";
import type { Fields } from "./fields.ts";

/** The instant at which a Wait state ends. */
export async function waitUntil(fields: Fields, nowMs: number): Promise<number> {
  return fields.isJsonata ? evaluated(fields, nowMs) : read(fields, nowMs);
}

async function evaluated(fields: Fields, nowMs: number): Promise<number> {
  const { Seconds, Timestamp } = fields.state;
  if (Seconds !== undefined) {
    const seconds = await fields.evaluateAs("number", Seconds, "Seconds");
    if (Number.isInteger(seconds) && (seconds as number) >= 0) return nowMs + (seconds as number) * 1000;
    const reason = `The Seconds field must be a non-negative integer, but was ${seconds}`;
    throw new StateFault(reason, QUERY_EVALUATION, "Seconds");
  }
  const timestamp = await fields.evaluateAs("string", Timestamp!, "Timestamp");
  const atMs = parseTimestamp(timestamp as string);
  if (atMs !== undefined) return atMs;
  const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`;
  throw new StateFault(reason, QUERY_EVALUATION, "Timestamp");
}

function read(fields: Fields, nowMs: number): number {
  const { Seconds, Timestamp, SecondsPath, TimestampPath } = fields.state;
  if (typeof Seconds === "number") return nowMs + Seconds * 1000;
  if (Timestamp !== undefined) return parseTimestamp(Timestamp)!;
  const field = SecondsPath === undefined ? "TimestampPath" : "SecondsPath";
  const path = (SecondsPath ?? TimestampPath)!;
  const value = readFrom(path, field, fields);
  const shown = `${path} == ${typeof value === "string" ? value : JSON.stringify(value)}`;
  if (field === "TimestampPath") {
    const atMs = typeof value === "string" ? parseTimestamp(value) : undefined;
    if (atMs !== undefined) return atMs;
    throw new StateFault(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${shown}`,
    );
  }
  if (!Number.isInteger(value))
    throw new StateFault(`The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
  if ((value as number) < 0) throw new StateFault(`The SecondsPath parameter references a negative value: ${shown}`);
  return nowMs + (value as number) * 1000;
}

function readFrom(path: string, field: string, fields: Fields): Json {
  try {
    return fields.query.read(path, fields.filtered);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw new StateFault(`The ${field} parameter does not reference an input value: ${path}`);
  }
}
