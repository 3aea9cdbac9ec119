import type { GetDocumentResult, SSM } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { BUILT_IN_DOCUMENTS } from "../../../domain/documents/built-in/built-in-documents.ts";
import { type DocumentFormat, parseContent } from "../../../domain/documents/document-content.ts";
import {
  type FoundDocument,
  findDocument,
  getDocument,
  getDocumentToRun,
  hashOf,
  noDocument,
} from "../../../domain/documents/find-document.ts";
import { newVersion } from "../../../domain/documents/new-version.ts";
import { getOwnDocument } from "../../../domain/documents/own-document.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { yaml } from "../../../input/yaml.ts";
import { boolean, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page, pageByName } from "../../pagination.ts";
import { documentDescription, documentIdentifier } from "../documents/document-answers.ts";
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
import { documentsAfter, documentTest } from "../documents/list-documents.ts";
import { DOCUMENT_ARN, DOCUMENT_VERSION } from "../run-command/command-shapes.ts";
import { FILTER, pageMembers, TAGS } from "../shapes.ts";

/** Names with these prefixes are reserved for AWS (API reference of CreateDocument). */
const RESERVED = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

/** A document may have 1,000 versions (General Reference, quotas). */
const VERSIONS_MAX = 1000;

export const DOCUMENT_OPERATIONS = {
  CreateDocument: {
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
      Tags: TAGS,
    }),
    run(input, context) {
      const { store, quotas, nowMs } = context;
      const { Name: name, DocumentType: documentType = "Command" } = input;
      if (RESERVED.test(name)) throw validationError(`Invalid document name ${name}`);
      if (store.documents.find(name)) {
        throw new AwsError("DocumentAlreadyExists", "The specified document already exists.");
      }
      if (store.documents.count() >= quotas.documents) {
        throw new AwsError(
          "DocumentLimitExceeded",
          `The account already has ${quotas.documents} documents, its quota.`,
        );
      }
      const version = newVersion(1, documentType, input, context);
      // Recorded. For schema 2.2, which Command and Policy also have, no such refusal is known.
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
  },

  /** Creates a version. Only UpdateDocumentDefaultVersion makes it the default. */
  UpdateDocument: {
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
        throw new AwsError(
          "DocumentVersionLimitExceeded",
          `The document ${name} already has ${VERSIONS_MAX} versions.`,
        );
      }
      const version = newVersion(latestVersion + 1, document.documentType, input, context);
      for (const { schemaVersion } of [base, version]) checkHasVersions(document.documentType, schemaVersion);
      store.documents.insertVersion(name, version);
      store.documents.put({ ...document, latestVersion: version.version });
      const found = getDocument(name, { versionText: "$LATEST" }, context);
      return { DocumentDescription: documentDescription(found, "Updating", context) };
    },
  },

  UpdateDocumentDefaultVersion: {
    input: structure({ "Name*": DOCUMENT_NAME, "DocumentVersion*": string({ pattern: "(^[1-9][0-9]*$)" }) }),
    run({ Name, DocumentVersion }, context) {
      const document = getOwnDocument(Name, context);
      const { version, versionName } = getDocument(Name, { versionText: DocumentVersion }, context);
      context.store.documents.put({ ...document, defaultVersion: version });
      return {
        Description: { Name, DefaultVersion: String(version), DefaultVersionName: versionName ?? undefined },
      };
    },
  },

  DescribeDocument: {
    input: structure({ "Name*": DOCUMENT_ARN, DocumentVersion: DOCUMENT_VERSION, VersionName: VERSION_NAME }),
    run({ Name, DocumentVersion, VersionName }, context) {
      const document = getDocument(Name, { versionText: DocumentVersion, versionName: VersionName }, context);
      return { Document: documentDescription(document, "Active", context) };
    },
  },

  /** The content in the requested format, by default JSON; unchanged if it was created in that format. */
  GetDocument: {
    input: structure({
      "Name*": DOCUMENT_ARN,
      VersionName: VERSION_NAME,
      DocumentVersion: DOCUMENT_VERSION,
      DocumentFormat: DOCUMENT_FORMAT,
    }),
    run({ Name, DocumentVersion, VersionName, DocumentFormat }, context) {
      const document = getDocument(Name, { versionText: DocumentVersion, versionName: VersionName }, context);
      const format = document.documentFormat === "TEXT" ? "TEXT" : (DocumentFormat ?? "JSON");
      return {
        Name: document.name,
        CreatedDate: timestamp(document.createdAtMs),
        DisplayName: document.displayName ?? undefined,
        VersionName: document.versionName ?? undefined,
        DocumentVersion: String(document.version),
        Status: "Active",
        Content: contentAs(format, document),
        DocumentType: document.documentType as GetDocumentResult["DocumentType"],
        DocumentFormat: format,
        Requires:
          document.requires.length === 0 ? undefined : ([...document.requires] as GetDocumentResult["Requires"]),
        AttachmentsContent: [],
      };
    },
  },

  /** In the order of their names, each in its default version. */
  ListDocuments: {
    input: structure({
      DocumentFilterList: list(
        structure({
          "key*": oneOf("Name", "Owner", "PlatformTypes", "DocumentType"),
          "value*": string({ min: 1 }),
        }),
        { min: 1 },
      ),
      Filters: list(FILTER, { min: 0, max: 6 }),
      ...pageMembers({ max: 50 }),
    }),
    run(input, context) {
      const test = documentTest(input.DocumentFilterList, input.Filters);
      const { rows, nextToken } = pageByName(input, {
        scope: `ListDocuments/${JSON.stringify([input.DocumentFilterList, input.Filters])}`,
        badTokenCode: "InvalidNextToken",
        read: (after) => documentsAfter(after, test, context),
        nameOf: ({ name }) => name,
      });
      return {
        DocumentIdentifiers: rows.map((document) => documentIdentifier(document, context)),
        NextToken: nextToken,
      };
    },
  },

  /** Newest first. */
  ListDocumentVersions: {
    input: structure({ "Name*": DOCUMENT_ARN, ...pageMembers({ max: 50 }) }),
    run(input, context) {
      const document = findDocument(input.Name, context);
      if (!document) throw noDocument();
      const { name, defaultVersion } = document;
      const { rows, nextToken } = page(input, {
        scope: `ListDocumentVersions/${name}`,
        badTokenCode: "InvalidNextToken",
        read: (after: readonly [number] | undefined, limit) =>
          BUILT_IN_DOCUMENTS.has(name)
            ? [getDocument(name, {}, context)]
            : context.store.documents.versionsBelow(name, after?.[0] ?? Number.MAX_SAFE_INTEGER, limit),
        keyOf: ({ version }) => [version] as const,
      });
      return {
        DocumentVersions: rows.map((version) => ({
          Name: name,
          DisplayName: version.displayName ?? undefined,
          DocumentVersion: String(version.version),
          VersionName: version.versionName ?? undefined,
          CreatedDate: timestamp(version.createdAtMs),
          IsDefaultVersion: version.version === defaultVersion,
          DocumentFormat: version.documentFormat,
          Status: "Active",
        })),
        NextToken: nextToken,
      };
    },
  },

  /** Deletes a document, or one version that is not the default. Running commands continue. */
  DeleteDocument: {
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
  },
} satisfies Operations<SSM>;

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

function contentAs(format: DocumentFormat, { content, documentFormat }: FoundDocument): string {
  if (format === documentFormat || format === "TEXT") return content;
  const parsed = parseContent(content, documentFormat);
  return format === "YAML" ? yaml().stringify(parsed) : JSON.stringify(parsed, null, 2);
}
