import { readFileSync } from "node:fs";
import { durationMs } from "../clock/duration.ts";
import { isObject } from "../input/json.ts";
import { yaml } from "../input/yaml.ts";

/** What happens to the requests of some operations: how a client is tried against an AWS that is busy, slow or broken. */
export interface Disturbance {
  /** The service by its signing name (`ssm`, `s3`, `states`, …) or `*`. Default `*`. */
  readonly service?: string | undefined;
  /** The operation (`SendCommand`), with `*` for any text (`Describe*`). Default `*`. */
  readonly operation?: string | undefined;
  /**
   * Refuses requests over a rate with the service's own throttling error: `true` for the rates that AWS documents (operations
   * without one are not throttled), or a token bucket with `rate` tokens a second, of which `burst` are kept (default: `rate`, at
   * least 1). The requests of one operation share a bucket. In real time.
   */
  readonly throttle?: boolean | { readonly rate: number; readonly burst?: number | undefined } | undefined;
  /** Answers that much later, an ISO-8601 duration, or one drawn between two. In real time. */
  readonly latency?: string | { readonly from: string; readonly to: string } | undefined;
  /** Probability, from 0 to 1, of the service's own error with status 500. Nothing of the request is carried out. */
  readonly error?: number | undefined;
  /** Probability, from 0 to 1, that the connection is reset and nothing of the request is carried out. */
  readonly reset?: number | undefined;
  /** Probability, from 0 to 1, that the connection is reset when the request has been carried out, so that its answer is lost. */
  readonly lostAnswer?: number | undefined;
  /**
   * Eventual consistency: operations that read (Get, List, Describe, Head, Search) see what was there that long ago, an
   * ISO-8601 duration. In real time.
   */
  readonly lag?: string | undefined;
}

/** A disturbance that was checked. */
export interface CheckedDisturbance {
  /** Globs. */
  readonly service: string;
  readonly operation: string;
  readonly throttle: "documented" | TokenRate | undefined;
  readonly latency: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly error: number;
  readonly reset: number;
  readonly lostAnswer: number;
  readonly lagMs: number;
}

/** A token bucket: `rate` tokens come back in a second, up to `burst`. */
export interface TokenRate {
  readonly rate: number;
  readonly burst: number;
}

/** The disturbances make no sense. The message names the key, the value and what may stand there. */
export class DisturbanceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DisturbanceError";
  }
}

const KEYS = ["service", "operation", "throttle", "latency", "error", "reset", "lostAnswer", "lag"];
/** As long as the longest call of an SDK that anybody waits for. */
const DURATION_MS_MAX = 15 * 60_000;

/** @throws DisturbanceError when the file cannot be read or is not YAML. What it says is not checked. */
export function readDisturbanceFile(path: string): unknown {
  try {
    return yaml().parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new DisturbanceError(`The disturbances in ${path} cannot be read: ${(error as Error).message}`);
  }
}

/** @throws DisturbanceError */
export function readDisturbances(given: unknown): CheckedDisturbance[] {
  if (!Array.isArray(given)) throw new DisturbanceError(`The disturbances are ${show(given)}, but must be a list.`);
  return given.map((entry, index) => readOne(entry, `disturbances[${index}]`));
}

function readOne(given: unknown, at: string): CheckedDisturbance {
  if (!isObject(given)) throw new DisturbanceError(`${at} is ${show(given)}, but must be an object.`);
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new DisturbanceError(`${at}.${unknown} is unknown. Known keys: ${KEYS.join(", ")}.`);
  return {
    service: readGlob(given.service, `${at}.service`),
    operation: readGlob(given.operation, `${at}.operation`),
    throttle: readThrottle(given.throttle, `${at}.throttle`),
    latency: readLatency(given.latency, `${at}.latency`),
    error: readProbability(given.error, `${at}.error`),
    reset: readProbability(given.reset, `${at}.reset`),
    lostAnswer: readProbability(given.lostAnswer, `${at}.lostAnswer`),
    lagMs: given.lag === undefined ? 0 : readDuration(given.lag, `${at}.lag`),
  };
}

function readGlob(given: unknown = "*", at: string): string {
  if (typeof given === "string" && /^[\w*-]{1,100}$/.test(given)) return given;
  throw new DisturbanceError(`${at} is ${show(given)}, but must be a name, with * for any text, such as "Describe*".`);
}

function readThrottle(given: unknown, at: string): CheckedDisturbance["throttle"] {
  if (given === undefined || given === false) return undefined;
  if (given === true) return "documented";
  if (isObject(given) && Object.keys(given).every((key) => key === "rate" || key === "burst")) {
    const { rate, burst = Math.max(1, Number(rate)) } = given;
    if (isPositive(rate) && isPositive(burst) && burst >= 1) return { rate, burst };
  }
  throw new DisturbanceError(
    `${at} is ${show(given)}, but must be true for the rates that AWS documents, or {"rate": 10, "burst": 20} with requests per second.`,
  );
}

function readLatency(given: unknown, at: string): CheckedDisturbance["latency"] {
  if (given === undefined) return undefined;
  if (!isObject(given)) {
    const ms = readDuration(given, at);
    return { fromMs: ms, toMs: ms };
  }
  const [fromMs, toMs] = [readDuration(given.from, `${at}.from`), readDuration(given.to, `${at}.to`)];
  if (toMs < fromMs) throw new DisturbanceError(`${at}.to is ${show(given.to)}, which is less than from.`);
  return { fromMs, toMs };
}

function readDuration(given: unknown, at: string): number {
  const ms = typeof given === "string" ? durationMs(given) : undefined;
  if (ms !== undefined && ms <= DURATION_MS_MAX) return ms;
  throw new DisturbanceError(
    `${at} is ${show(given)}, but must be an ISO-8601 duration of at most 15 minutes, such as "PT0.2S".`,
  );
}

function readProbability(given: unknown = 0, at: string): number {
  if (typeof given === "number" && given >= 0 && given <= 1) return given;
  throw new DisturbanceError(`${at} is ${show(given)}, but must be a probability from 0 to 1.`);
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
