import { AwsError } from "../aws-error.ts";

/** Lambda's refusals. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}

export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", message, { status: 409 });
}
