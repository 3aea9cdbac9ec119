import { STATUS_CODES } from "node:http";
import { DriverError, type DriverErrorKind } from "maintenance-windows/automation";
import { withoutFrames } from "./without-frames.ts";

/** What a client is told in place of what it asked for. */
export class Problem extends Error {
  readonly status: number;
  /** A word to branch on: one of the driver's kinds, or one of the service's own. */
  readonly kind: string;

  constructor(status: number, kind: string, detail: string) {
    super(detail);
    this.status = status;
    this.kind = kind;
  }
}

const STATUS: Readonly<Record<DriverErrorKind, number>> = {
  config: 422,
  "not-found": 404,
  "not-deployed": 409,
  locked: 409,
  throttled: 503,
  policy: 403,
  plan: 409,
  changes: 409,
  protected: 409,
  cancelled: 503,
  timeout: 504,
  unreachable: 502,
  "other-emulator": 409,
  "cli-missing": 503,
  "cli-crashed": 502,
  state: 500,
  machine: 503,
  unexpected: 500,
  failed: 502,
};

/** Undefined for what is nobody's but the service's own fault: that is for its log and not for its clients. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof DriverError) return new Problem(STATUS[error.kind], error.kind, withoutFrames(error.message));
  // Fastify's own refusals: a body that is no JSON, or too long, or not as the schema says.
  const { statusCode, message } = error as { statusCode?: number; message: string };
  return statusCode !== undefined && statusCode < 500 ? new Problem(statusCode, "request", message) : undefined;
}

/** RFC 9457's `application/problem+json`. */
export function problemBody({ status, kind, message }: Problem): string {
  return JSON.stringify({ status, title: STATUS_CODES[status], kind, detail: message });
}
