import { validationError } from "../../wire/aws-error.ts";

/**
 * The Replace of the three update operations: without it an absent member stays as it was, with it an absent optional
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
 * @throws AwsError ValidationException naming each missing member, in the framework's format.
 */
export function requireForReplace<Input extends object>(input: Input, names: readonly (keyof Input & string)[]): void {
  const missing = names.filter((name) => input[name] === undefined);
  if (missing.length === 0) return;
  const count = missing.length === 1 ? "1 validation error" : `${missing.length} validation errors`;
  const faults = missing.map((name) => {
    const path = name.charAt(0).toLowerCase() + name.slice(1);
    return `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
  });
  throw validationError(`${count} detected: ${faults.join("; ")}`);
}
