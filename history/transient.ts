/** Node.js's and undici's codes for a connection that is not there or broke off. */
const CONNECTION_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
];

const THROTTLED = /^(Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|RequestTimeout\w*|TimeoutError)$/;

/** Whether a failed request may succeed later: no response, throttling, or a server error. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === "AbortError") return false;
  const { code, status, $metadata, cause, errors } = error as FailedRequest;
  if (THROTTLED.test(error.name)) return true;
  if (code !== undefined && CONNECTION_CODES.includes(code)) return true;
  const httpStatus = $metadata?.httpStatusCode ?? status;
  if (httpStatus !== undefined && (httpStatus >= 500 || httpStatus === 429)) return true;
  return [cause, ...(errors ?? [])].some((one) => one !== error && isTransient(one));
}

/** What the SDK, fetch and Node.js tell beside the message. */
interface FailedRequest extends Error {
  readonly code?: string;
  readonly status?: number;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly errors?: readonly unknown[];
}
