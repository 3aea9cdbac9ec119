import { validationError } from "../../domain/aws-error.ts";

/**
 * The Replace of the update operations: without it an absent member stays as it was, with it an absent optional
 * member is cleared.
 */
export function kept<T>(
  { Replace: replace }: { readonly Replace?: boolean | undefined },
  given: T | undefined,
  before: T | null,
): T | null {
  return given ?? (replace ? null : before);
}

/**
 * With Replace, whatever the creating operation requires is required again.
 *
 * @throws AwsError ValidationException naming each missing member. Recorded from UpdateMaintenanceWindowTask, which checks
 *   by itself: the framework's words without its count, and the member as it is spelled.
 */
export function requireForReplace<Input extends object>(input: Input, names: readonly (keyof Input & string)[]): void {
  const missing = names.filter((name) => input[name] === undefined);
  if (missing.length === 0) return;
  const faults = missing.map((name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  throw validationError(faults.join("; "));
}
