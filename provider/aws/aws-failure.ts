import { foreignAnswer } from "../../identity/foreign-answer.ts";

/** What is known about a request to AWS beside the error that it ended in. */
export interface RequestFacts {
  /** Name of the operation, such as `CreateMaintenanceWindow`. */
  readonly operation: string;
  /** Where the request went, such as `http://localhost:4599`; absent when it was never sent. */
  readonly endpoint?: string | undefined;
}

const factsOfErrors = new WeakMap<object, RequestFacts>();

/** Remembers which request an error belongs to. */
export function noteRequestFacts(error: unknown, facts: RequestFacts): void {
  if (typeof error === "object" && error !== null && !factsOfErrors.has(error)) factsOfErrors.set(error, facts);
}

/** Whether an error is AWS's answer with one of the given codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(codeOf(error));
}

/** AWS's code for an error: its `Code` where the service has one of its own (IAM, S3), else its name. */
function codeOf(error: Error): string {
  const code = (error as { Code?: unknown }).Code;
  return typeof code === "string" ? code : error.name;
}

/** An error from a request in one sentence: operation, AWS's code and message, or which endpoint did not answer, or not as AWS does, and what helps. */
export function describeAwsError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const facts = factsOfErrors.get(error);
  if (facts === undefined) return error.message;
  const foreign = foreignAnswer(error);
  if (foreign !== undefined) return `${facts.operation} at ${facts.endpoint}: ${foreign}`;
  const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  if (metadata?.httpStatusCode !== undefined) {
    const request = metadata.requestId ? `, request ${metadata.requestId}` : "";
    const text = error.message === "" || error.message === "UnknownError" ? "no message" : error.message;
    return `${facts.operation}: ${codeOf(error)}: ${text} (HTTP ${metadata.httpStatusCode}${request})`;
  }
  if (error.name === "CredentialsProviderError") {
    return (
      `${facts.operation}: no AWS credentials were found (${error.message}). Set AWS_ACCESS_KEY_ID and ` +
      "AWS_SECRET_ACCESS_KEY or a profile; the emulator takes any values, and `mw env STACK` prints them"
    );
  }
  if (isConnectionError(error)) {
    const where = facts.endpoint ?? "the endpoint";
    const advice = isLocal(facts.endpoint)
      ? "Start the emulator with `mw emulator`, or set AWS_ENDPOINT_URL (or aws:endpoints) to the address of a running one"
      : "Check the network, and AWS_ENDPOINT_URL or aws:endpoints; for the local emulator run `mw emulator` and `mw env STACK`";
    return `${facts.operation}: no answer from ${where} (${connectionReason(error)}). ${advice}`;
  }
  return `${facts.operation}: ${error.message}`;
}

const CONNECTION_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
];

function isConnectionError(error: Error): boolean {
  return error.name === "TimeoutError" || CONNECTION_CODES.includes(String((error as NodeJS.ErrnoException).code));
}

/** Node.js gives an AggregateError without text when every address of a host refuses. */
function connectionReason(error: Error): string {
  if (error.message !== "") return error.message;
  return String((error as NodeJS.ErrnoException).code ?? error.name);
}

function isLocal(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = new URL(endpoint).hostname;
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\./.test(host);
}
