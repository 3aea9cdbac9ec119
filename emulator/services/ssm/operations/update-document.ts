import type { UpdateDocumentRequest, UpdateDocumentResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { getDocument, getDocumentToRun, hashOf } from "../../../domain/documents/find-document.ts";
import { newVersion } from "../../../domain/documents/new-version.ts";
import { getOwnDocument } from "../../../domain/documents/own-document.ts";
import { string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { documentDescription } from "../documents/document-answers.ts";
import {
  ATTACHMENTS,
  DISPLAY_NAME,
  DOCUMENT_FORMAT,
  DOCUMENT_NAME,
  TARGET_TYPE,
  VERSION_NAME,
} from "../documents/document-shapes.ts";
import { DOCUMENT_VERSION } from "../run-command/command-shapes.ts";

/** A document may have 1,000 versions (General Reference, quotas). */
const VERSIONS_MAX = 1000;

/** Makes a new version; it becomes the default only by UpdateDocumentDefaultVersion. */
export const updateDocument = operation<UpdateDocumentRequest, UpdateDocumentResult>({
  input: structure({
    "Content*": string({ min: 1 }),
    Attachments: ATTACHMENTS,
    "Name*": DOCUMENT_NAME,
    DisplayName: DISPLAY_NAME,
    VersionName: VERSION_NAME,
    DocumentVersion: DOCUMENT_VERSION,
    DocumentFormat: DOCUMENT_FORMAT,
    TargetType: TARGET_TYPE,
  }),
  run(input, context) {
    const { store } = context;
    const document = getOwnDocument(input.Name, context);
    const { name, latestVersion } = document;
    const base = getDocumentToRun(name, input.DocumentVersion ?? "$LATEST", context);
    if (base.version !== latestVersion) {
      throw new AwsError(
        "InvalidDocumentVersion",
        `Version provided for document ${name} is not latest. Please provide the latest version to update document ${name}`,
      );
    }
    if (store.documents.findVersionByHash(name, hashOf(input.Content))) {
      throw new AwsError(
        "DuplicateDocumentContent",
        "The content of the association document matches another document. Change the content of the document and try again.",
      );
    }
    if (input.VersionName !== undefined && store.documents.findVersionByName(name, input.VersionName)) {
      throw new AwsError("DuplicateDocumentVersionName", "The specified version name is a duplicate.");
    }
    if (store.documents.countVersions(name) >= VERSIONS_MAX) {
      throw new AwsError("DocumentVersionLimitExceeded", `The document ${name} already has ${VERSIONS_MAX} versions.`);
    }
    const version = newVersion(latestVersion + 1, document.documentType, input, context);
    for (const { schemaVersion } of [base, version]) checkHasVersions(document.documentType, schemaVersion);
    store.documents.insertVersion(name, version);
    store.documents.put({ ...document, latestVersion: version.version });
    const found = getDocument(name, { versionText: "$LATEST" }, context);
    return { DocumentDescription: documentDescription(found, "Updating", context) };
  },
});

/**
 * "You can't update a document of schema 1.2" (user guide): versions came with schema 2.0. Session documents have a
 * schema 1.0 of another kind.
 */
function checkHasVersions(documentType: string, schemaVersion: string): void {
  if (documentType !== "Command" || !schemaVersion.startsWith("1.")) return;
  throw new AwsError(
    "InvalidDocumentSchemaVersion",
    "The version of the document schema is not supported. " +
      `A document of schema version ${schemaVersion} has no versions: create a document of schema version 2.2.`,
  );
}
