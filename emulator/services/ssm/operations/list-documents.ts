import type { ListDocumentsRequest, ListDocumentsResult } from "@aws-sdk/client-ssm";
import { integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { documentIdentifier } from "../documents/document-answers.ts";
import { documentsAfter, documentTest } from "../documents/list-documents.ts";
import { page } from "../pagination.ts";

/** By name, in the default version of each. */
export const listDocuments = operation<ListDocumentsRequest, ListDocumentsResult>({
  input: structure({
    DocumentFilterList: list(
      structure({
        "key*": oneOf("Name", "Owner", "PlatformTypes", "DocumentType"),
        "value*": string({ min: 1 }),
      }),
      { min: 1 },
    ),
    Filters: list(structure({ Key: string({ min: 1, max: 128 }), Values: list(string({ min: 1, max: 256 })) }), {
      min: 0,
      max: 6,
    }),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
  }),
  run(input, context) {
    const test = documentTest(input.DocumentFilterList, input.Filters);
    const { rows, nextToken } = page(input, {
      scope: `ListDocuments/${JSON.stringify([input.DocumentFilterList, input.Filters])}`,
      badTokenCode: "InvalidNextToken",
      read: (after: readonly [string] | undefined) => documentsAfter(after?.[0] ?? "", test, context),
      keyOf: ({ name }) => [name] as const,
    });
    return {
      DocumentIdentifiers: rows.map((document) => documentIdentifier(document, context)),
      NextToken: nextToken,
    };
  },
});
