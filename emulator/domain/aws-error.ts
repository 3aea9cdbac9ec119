export interface AwsErrorOptions {
  /** HTTP status, default 400. */
  readonly status?: number;
  /** Some modelled shapes spell it `message`; default `Message`. */
  readonly messageKey?: "Message" | "message";
  /** For S3: headers of the refusal, and elements of its document. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly elements?: Readonly<Record<string, string>>;
}

/**
 * An answer that refuses a request: AWS's code and AWS's text. Thrown where it is known, sent in one place.
 * Error shapes without members carry no message at all, so `message` is optional.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly messageKey: "Message" | "message";
  readonly hasMessage: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly elements: Readonly<Record<string, string>>;

  constructor(code: string, message?: string, options: AwsErrorOptions = {}) {
    super(message ?? "");
    this.name = "AwsError";
    this.code = code;
    this.hasMessage = message !== undefined;
    this.status = options.status ?? 400;
    this.messageKey = options.messageKey ?? "Message";
    this.headers = options.headers ?? {};
    this.elements = options.elements ?? {};
  }
}

export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function doesNotExist(message: string): AwsError {
  return new AwsError("DoesNotExistException", message);
}

/** A request over one of SSM's quotas. */
export function overQuota(message: string): AwsError {
  return new AwsError("ResourceLimitExceededException", message);
}
