import type { PatchOrchestratorFilter } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";

/**
 * Reads the filters of a patch operation. The values of a filter are alternatives; all filters must match, also two with the
 * same key.
 *
 * @param code the error that the operation declares for an unknown key; ValidationException if it declares none.
 * @throws AwsError of that code.
 */
export function readOrchestratorFilters(
  filters: readonly PatchOrchestratorFilter[] | undefined,
  keys: readonly string[],
  code: "InvalidFilter" | "ValidationException" = "ValidationException",
): { readonly key: string; readonly values: readonly string[] }[] {
  return (filters ?? []).map(({ Key: key = "", Values: values = [] }) => {
    if (keys.includes(key)) return { key, values };
    const message = `The filter key '${key}' is not valid here. Valid keys: ${keys.join(", ")}.`;
    throw code === "InvalidFilter" ? new AwsError(code, message) : validationError(message);
  });
}
