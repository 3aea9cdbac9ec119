import type { Document } from "../../store/documents.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { BUILT_IN_DOCUMENTS } from "./built-in/built-in-documents.ts";
import { noDocument } from "./find-document.ts";

/**
 * A document that the account may change.
 *
 * @throws AwsError InvalidDocument when there is none, AccessDeniedException for one of AWS's.
 */
export function getOwnDocument(name: string, { store }: Pick<Context, "store">): Document {
  if (BUILT_IN_DOCUMENTS.has(name)) {
    throw new AwsError("AccessDeniedException", `The document ${name} belongs to Amazon: it can be read and run only.`);
  }
  const document = store.documents.find(name);
  if (!document) throw noDocument();
  return document;
}

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
