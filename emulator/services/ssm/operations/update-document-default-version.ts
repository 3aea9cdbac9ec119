import type { UpdateDocumentDefaultVersionRequest, UpdateDocumentDefaultVersionResult } from "@aws-sdk/client-ssm";
import { getDocument } from "../../../domain/documents/find-document.ts";
import { getOwnDocument } from "../../../domain/documents/own-document.ts";
import { string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { DOCUMENT_NAME } from "../documents/document-shapes.ts";

export const updateDocumentDefaultVersion = operation<
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult
>({
  input: structure({ "Name*": DOCUMENT_NAME, "DocumentVersion*": string({ pattern: "(^[1-9][0-9]*$)" }) }),
  run({ Name, DocumentVersion }, context) {
    const document = getOwnDocument(Name, context);
    const { version, versionName } = getDocument(Name, { versionText: DocumentVersion }, context);
    context.store.documents.put({ ...document, defaultVersion: version });
    return {
      Description: { Name, DefaultVersion: String(version), DefaultVersionName: versionName ?? undefined },
    };
  },
});
