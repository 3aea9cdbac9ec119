import type { DocumentVersion } from "../../store/documents.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { checkContent, hasSchema } from "./check-content.ts";
import { type DocumentFormat, invalidContent, parseContent } from "./document-content.ts";
import { hashOf } from "./find-document.ts";

/** Documents may have 64 KB (General Reference, quotas). */
const CONTENT_BYTES_MAX = 64 * 1024;

export interface VersionRequest {
  readonly Content: string;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DisplayName?: string | undefined;
  readonly VersionName?: string | undefined;
  readonly TargetType?: string | undefined;
  readonly Requires?: readonly object[] | undefined;
  readonly Attachments?: readonly object[] | undefined;
}

/**
 * The version that a CreateDocument or UpdateDocument makes.
 *
 * @throws AwsError MaxDocumentSizeExceeded, InvalidDocumentContent, InvalidDocumentSchemaVersion.
 */
export function newVersion(
  version: number,
  documentType: string,
  request: VersionRequest,
  { nowMs }: Pick<Context, "nowMs">,
): DocumentVersion {
  const { Content: content, DocumentFormat: documentFormat = "JSON" } = request;
  if (request.Attachments?.length) {
    throw validationError(
      "The emulator keeps no attachments: documents whose type needs them cannot be created in it.",
    );
  }
  if (Buffer.byteLength(content) > CONTENT_BYTES_MAX) {
    throw new AwsError(
      "MaxDocumentSizeExceeded",
      `The content has ${Buffer.byteLength(content)} bytes; a document may have ${CONTENT_BYTES_MAX}.`,
    );
  }
  if (documentFormat === "TEXT" && hasSchema(documentType)) {
    throw invalidContent(`A document of type ${documentType} is written in JSON or YAML, not as TEXT.`);
  }
  const { schemaVersion, platformTypes } =
    documentFormat === "TEXT"
      ? { schemaVersion: "1.0", platformTypes: [] }
      : checkContent(parseContent(content, documentFormat), documentType);
  return {
    version,
    content,
    documentFormat,
    schemaVersion,
    hash: hashOf(content),
    displayName: request.DisplayName ?? null,
    versionName: request.VersionName ?? null,
    targetType: request.TargetType ?? null,
    platformTypes,
    createdAtMs: nowMs,
    requires: request.Requires ?? [],
  };
}
