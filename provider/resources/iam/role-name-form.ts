import type { Validate } from "../../schema/validators.ts";

/** Policies hang on a role's name; its ARN in that place is a common mistake. */
export const roleNameForm: Validate = (value, name) =>
  String(value).startsWith("arn:")
    ? `${name} must be the role's name, got the ARN ${value}: pass role.name instead of role.arn`
    : undefined;
