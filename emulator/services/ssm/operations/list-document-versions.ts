import type { ListDocumentVersionsRequest, ListDocumentVersionsResult } from "@aws-sdk/client-ssm";
import { BUILT_IN_DOCUMENTS } from "../../../domain/documents/built-in/built-in-documents.ts";
import { findDocument, getDocument, noDocument } from "../../../domain/documents/find-document.ts";
import { integer, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { DOCUMENT_ARN } from "../run-command/command-shapes.ts";

/** Newest first. */
export const listDocumentVersions = operation<ListDocumentVersionsRequest, ListDocumentVersionsResult>({
  input: structure({ "Name*": DOCUMENT_ARN, MaxResults: integer({ min: 1, max: 50 }), NextToken: string() }),
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
});
