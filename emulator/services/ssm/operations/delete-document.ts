import type { DeleteDocumentRequest, DeleteDocumentResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { getDocument } from "../../../domain/documents/find-document.ts";
import { getOwnDocument } from "../../../domain/documents/own-document.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { DOCUMENT_NAME, VERSION_NAME } from "../documents/document-shapes.ts";
import { DOCUMENT_VERSION } from "../run-command/command-shapes.ts";

/** Deletes a document, or one version that is not the default. Commands that run it go on. */
export const deleteDocument = operation<DeleteDocumentRequest, DeleteDocumentResult>({
  input: structure({
    "Name*": DOCUMENT_NAME,
    DocumentVersion: DOCUMENT_VERSION,
    VersionName: VERSION_NAME,
    Force: boolean,
  }),
  run({ Name, DocumentVersion, VersionName }, context) {
    const { store } = context;
    const document = getOwnDocument(Name, context);
    if (DocumentVersion !== undefined || VersionName !== undefined) {
      const { version } = getDocument(Name, { versionText: DocumentVersion, versionName: VersionName }, context);
      if (version === document.defaultVersion) {
        throw new AwsError("InvalidDocumentOperation", "Default version of the document can't be deleted.");
      }
      store.documents.deleteVersion(Name, version);
      const [latest] = store.documents.versionsBelow(Name, Number.MAX_SAFE_INTEGER, 1);
      store.documents.put({ ...document, latestVersion: latest!.version });
      return {};
    }
    if (document.sharedWith.length > 0) {
      throw new AwsError(
        "InvalidDocumentOperation",
        "You attempted to delete a document while it is still shared. You must stop sharing the document before you can delete it.",
      );
    }
    store.documents.delete(Name);
    store.tags.removeAll("Document", Name);
    return {};
  },
});
