import type { SSM } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { checkAccounts, checkPermissionType, getOwnDocument } from "../../../domain/documents/own-document.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageOfNames } from "../../pagination.ts";
import { ACCOUNT_IDS, DOCUMENT_NAME } from "../documents/document-shapes.ts";
import { pageMembers } from "../shapes.ts";

/** A document may be shared with 1,000 accounts (General Reference, quotas). */
const ACCOUNTS_MAX = 1000;

export const DOCUMENT_PERMISSION_OPERATIONS = {
  DescribeDocumentPermission: {
    input: structure({
      "Name*": DOCUMENT_NAME,
      "PermissionType*": string(),
      ...pageMembers({ max: 200 }),
    }),
    run(input, context) {
      checkPermissionType(input.PermissionType);
      const { name, sharedWith } = getOwnDocument(input.Name, context);
      const { rows, nextToken } = pageOfNames(input, sharedWith, {
        scope: `DescribeDocumentPermission/${name}`,
        badTokenCode: "InvalidNextToken",
      });
      return {
        AccountIds: rows,
        AccountSharingInfoList: rows.map((account) => ({ AccountId: account, SharedDocumentVersion: "$DEFAULT" })),
        NextToken: nextToken,
      };
    },
  },

  /** Stores the accounts with which a document is shared. The emulator has only one account, so no other account reads it. */
  ModifyDocumentPermission: {
    input: structure({
      "Name*": DOCUMENT_NAME,
      "PermissionType*": string(),
      AccountIdsToAdd: ACCOUNT_IDS,
      AccountIdsToRemove: ACCOUNT_IDS,
      SharedDocumentVersion: string({ max: 8, pattern: "([$]LATEST|[$]DEFAULT|[$]ALL)" }),
    }),
    run({ Name, PermissionType, AccountIdsToAdd = [], AccountIdsToRemove = [] }, context) {
      checkPermissionType(PermissionType);
      checkAccounts(AccountIdsToAdd);
      checkAccounts(AccountIdsToRemove);
      const document = getOwnDocument(Name, context);
      const removed = new Set(AccountIdsToRemove.map(canonical));
      const accounts = new Set([...document.sharedWith, ...AccountIdsToAdd.map(canonical)]);
      const sharedWith = [...accounts].filter((account) => !removed.has(account));
      if (sharedWith.length > ACCOUNTS_MAX) {
        throw new AwsError("DocumentPermissionLimit", `A document can be shared with ${ACCOUNTS_MAX} accounts.`);
      }
      context.store.documents.put({ ...document, sharedWith });
      return {};
    },
  },
} satisfies Operations<SSM>;

function canonical(account: string): string {
  return account.toLowerCase();
}
