import { validationError } from "../../domain/aws-error.ts";

/**
 * The value of a member after an update: without Replace an absent member keeps its value, with Replace an absent optional
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
 * With Replace, an update requires the members that the creating operation requires.
 *
 * @throws AwsError ValidationException with each missing member. Recorded from UpdateMaintenanceWindowTask, which checks
 *   this itself: the framework's text without the count, and with the member's original spelling.
 */
export function requireForReplace<Input extends object>(input: Input, names: readonly (keyof Input & string)[]): void {
  const missing = names.filter((name) => input[name] === undefined);
  if (missing.length === 0) return;
  const faults = missing.map((name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  throw validationError(faults.join("; "));
}
