import type { DescribeDocumentRequest, DescribeDocumentResult } from "@aws-sdk/client-ssm";
import { getDocument } from "../../../domain/documents/find-document.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { documentDescription } from "../documents/document-answers.ts";
import { VERSION_NAME } from "../documents/document-shapes.ts";
import { DOCUMENT_ARN, DOCUMENT_VERSION } from "../run-command/command-shapes.ts";

export const describeDocument = operation<DescribeDocumentRequest, DescribeDocumentResult>({
  input: structure({ "Name*": DOCUMENT_ARN, DocumentVersion: DOCUMENT_VERSION, VersionName: VERSION_NAME }),
  run({ Name, DocumentVersion, VersionName }, context) {
    const document = getDocument(Name, { versionText: DocumentVersion, versionName: VersionName }, context);
    return { Document: documentDescription(document, "Active", context) };
  },
});
