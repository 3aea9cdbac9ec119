import { AwsError } from "../../wire/aws-error.ts";

/** @throws AwsError InvalidPermissionType: the service has a code of its own for this list of one value. */
export function checkPermissionType(permissionType: string): void {
  if (permissionType === "Share") return;
  throw new AwsError(
    "InvalidPermissionType",
    `Value '${permissionType}' at 'permissionType' failed to satisfy constraint: Member must satisfy enum value set: [Share].`,
  );
}

/** @throws AwsError DocumentPermissionLimit for `all` beside account ids. */
export function checkAccounts(accountIds: readonly string[]): void {
  if (accountIds.length > 1 && accountIds.some((id) => id.toLowerCase() === "all")) {
    throw new AwsError("DocumentPermissionLimit", "Accounts can either be all or a group of AWS accounts");
  }
}
