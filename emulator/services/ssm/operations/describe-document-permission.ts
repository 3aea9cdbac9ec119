import type { DescribeDocumentPermissionRequest, DescribeDocumentPermissionResponse } from "@aws-sdk/client-ssm";
import { checkPermissionType, getOwnDocument } from "../../../domain/documents/own-document.ts";
import { integer, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { DOCUMENT_NAME } from "../documents/document-shapes.ts";
import { page } from "../pagination.ts";

export const describeDocumentPermission = operation<
  DescribeDocumentPermissionRequest,
  DescribeDocumentPermissionResponse
>({
  input: structure({
    "Name*": DOCUMENT_NAME,
    "PermissionType*": string(),
    MaxResults: integer({ min: 1, max: 200 }),
    NextToken: string(),
  }),
  run(input, context) {
    checkPermissionType(input.PermissionType);
    const { name, sharedWith } = getOwnDocument(input.Name, context);
    const accounts = [...sharedWith].sort();
    const { rows, nextToken } = page(input, {
      scope: `DescribeDocumentPermission/${name}`,
      badTokenCode: "InvalidNextToken",
      read: (after: readonly [string] | undefined) => accounts.filter((account) => account > (after?.[0] ?? "")),
      keyOf: (account) => [account] as const,
    });
    return {
      AccountIds: rows,
      AccountSharingInfoList: rows.map((account) => ({ AccountId: account, SharedDocumentVersion: "$DEFAULT" })),
      NextToken: nextToken,
    };
  },
});
