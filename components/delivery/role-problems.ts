import type { Problem } from "../problem.ts";
import { serviceProblems } from "../text-problems.ts";

export function roleArnProblems(key: string, arn: unknown): Problem[] {
  return serviceProblems(key, arn, "iam", "arn:aws:iam::123456789012:role/MaintenanceWindowRole");
}

/** What IAM would refuse as a role's name. */
export function roleNameProblems(name: unknown): Problem[] {
  if (typeof name !== "string" || /^[\w+=,.@-]{1,64}$/.test(name)) return [];
  return [{ key: "name", text: `"${name}" is not a valid role name: use 1 to 64 letters, digits or +=,.@-_` }];
}
