import type { CreateDocumentRequest, CreateDocumentResult } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { getDocument } from "../../../domain/documents/find-document.ts";
import { newVersion } from "../../../domain/documents/new-version.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { documentDescription } from "../documents/document-answers.ts";
import {
  ATTACHMENTS,
  DISPLAY_NAME,
  DOCUMENT_FORMAT,
  DOCUMENT_NAME,
  DOCUMENT_TYPE,
  REQUIRES,
  TARGET_TYPE,
  VERSION_NAME,
} from "../documents/document-shapes.ts";
import { TAG } from "../shapes.ts";

/** Names that begin so are kept for AWS (API reference of CreateDocument). */
const RESERVED = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

export const createDocument = operation<CreateDocumentRequest, CreateDocumentResult>({
  input: structure({
    "Content*": string({ min: 1 }),
    Requires: REQUIRES,
    Attachments: ATTACHMENTS,
    "Name*": DOCUMENT_NAME,
    DisplayName: DISPLAY_NAME,
    VersionName: VERSION_NAME,
    DocumentType: DOCUMENT_TYPE,
    DocumentFormat: DOCUMENT_FORMAT,
    TargetType: TARGET_TYPE,
    Tags: list(TAG, { max: 1000 }),
  }),
  run(input, context) {
    const { store, quotas, nowMs } = context;
    const { Name: name, DocumentType: documentType = "Command" } = input;
    if (RESERVED.test(name)) throw validationError(`Invalid document name ${name}`);
    if (store.documents.find(name)) {
      throw new AwsError("DocumentAlreadyExists", "The specified document already exists.");
    }
    if (store.documents.count() >= quotas.documents) {
      throw new AwsError("DocumentLimitExceeded", `The account already has ${quotas.documents} documents, its quota.`);
    }
    const version = newVersion(1, documentType, input, context);
    // Recorded; of schema 2.2, which Command and Policy have as well, no such refusal is known.
    if (input.DocumentType === undefined && version.schemaVersion === "2.0") {
      throw new AwsError("InvalidDocumentSchemaVersion", "Document type is required for schema version 2.0");
    }
    store.documents.put({
      name,
      documentType,
      createdAtMs: nowMs,
      defaultVersion: 1,
      latestVersion: 1,
      sharedWith: [],
    });
    store.documents.insertVersion(name, version);
    if (input.Tags) addTags(getTaggedResource("Document", name, context), input.Tags, context);
    return { DocumentDescription: documentDescription(getDocument(name, {}, context), "Creating", context) };
  },
});
