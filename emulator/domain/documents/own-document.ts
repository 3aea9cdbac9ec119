import type { Document } from "../../store/documents.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Context } from "../context.ts";
import { BUILT_IN_DOCUMENTS } from "./built-in/built-in-documents.ts";
import { noDocument } from "./find-document.ts";

/**
 * A document that the account may change.
 *
 * @throws AwsError InvalidDocument when there is none, AccessDeniedException for one of AWS's.
 */
export function getOwnDocument(name: string, { store }: Context): Document {
  if (BUILT_IN_DOCUMENTS.has(name)) {
    throw new AwsError("AccessDeniedException", `The document ${name} belongs to Amazon: it can be read and run only.`);
  }
  const document = store.documents.find(name);
  if (!document) throw noDocument();
  return document;
}
