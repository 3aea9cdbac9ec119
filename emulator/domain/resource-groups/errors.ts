import { AwsError } from "../aws-error.ts";

/** Resource Groups' refusals. */
export function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message, { status: 404 });
}
