import type { GetDocumentRequest, GetDocumentResult } from "@aws-sdk/client-ssm";
import { stringify as yamlOf } from "yaml";
import { type DocumentFormat, parseContent } from "../../../domain/documents/document-content.ts";
import { type FoundDocument, getDocument } from "../../../domain/documents/find-document.ts";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { DOCUMENT_FORMAT, VERSION_NAME } from "../documents/document-shapes.ts";
import { DOCUMENT_ARN, DOCUMENT_VERSION } from "../run-command/command-shapes.ts";

/** The content in the format that is asked for, JSON by default; as it was sent when that is its format. */
export const getDocumentOperation = operation<GetDocumentRequest, GetDocumentResult>({
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
      Requires: document.requires.length === 0 ? undefined : ([...document.requires] as GetDocumentResult["Requires"]),
      AttachmentsContent: [],
    };
  },
});

function contentAs(format: DocumentFormat, { content, documentFormat }: FoundDocument): string {
  if (format === documentFormat || format === "TEXT") return content;
  const parsed = parseContent(content, documentFormat);
  return format === "YAML" ? yamlOf(parsed) : JSON.stringify(parsed, null, 2);
}
