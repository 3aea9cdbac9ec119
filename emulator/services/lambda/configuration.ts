import type { Context } from "../../domain/context.ts";
import { invalidParameter } from "../../domain/functions/errors.ts";
import { findRoleByArn, trusts } from "../../domain/roles/roles.ts";
import { KEPT } from "./shapes.ts";

/** @throws AwsError InvalidParameterValueException for a role that is not there or does not trust Lambda. */
export function checkRole(arn: string, context: Context): void {
  const role = findRoleByArn(arn, context);
  if (role && trusts(role, "lambda.amazonaws.com")) return;
  throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
}

/** @throws AwsError InvalidParameterValueException for names that are Lambda's own. */
export function readEnvironment(
  environment: { readonly Variables?: Readonly<Record<string, string>> | undefined } | undefined,
): Readonly<Record<string, string>> {
  const variables = environment?.Variables ?? {};
  const reserved = Object.keys(variables).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      "Lambda was unable to configure your environment variables because the environment variables you have provided " +
        `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  return variables;
}

const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** What of a request is only kept; what it does not name stays as it was. */
export function keptMembers(input: object, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(input).filter(([name]) => Object.hasOwn(KEPT, name));
  return { ...before, ...Object.fromEntries(given) };
}
