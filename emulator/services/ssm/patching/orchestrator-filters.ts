import type { PatchOrchestratorFilter } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";

/**
 * The filters of a patch operation: key to values. Values of one filter are alternatives; several filters must all hold, so
 * two of one key leave what is in both.
 *
 * @param code what the operation declares for a key it does not know; ValidationException where it declares nothing.
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
