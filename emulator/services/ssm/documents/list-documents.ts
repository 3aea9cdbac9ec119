import type { DocumentFilter, DocumentKeyValuesFilter } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { BUILT_IN_DOCUMENTS } from "../../../domain/documents/built-in/built-in-documents.ts";
import { BUILT_IN_OWNER, type FoundDocument, getDocument } from "../../../domain/documents/find-document.ts";
import { everyRow } from "../../../store/every-row.ts";

type Test = (document: FoundDocument, context: Context) => boolean;

/** All documents that the account may use, in the order of their names, after `name`. */
export function* documentsAfter(name: string, test: Test, context: Context): Iterable<FoundDocument> {
  const builtIn = [...BUILT_IN_DOCUMENTS.keys()].filter((candidate) => candidate > name).sort();
  for (const own of everyRow(name, (document) => document.name, context.store.documents.after)) {
    while (builtIn.length > 0 && builtIn[0]! < own.name) yield* passing(builtIn.shift()!, test, context);
    yield* passing(own.name, test, context);
  }
  for (const rest of builtIn) yield* passing(rest, test, context);
}

function* passing(name: string, test: Test, context: Context): Iterable<FoundDocument> {
  const document = getDocument(name, {}, context);
  if (test(document, context)) yield document;
}

/** Both styles of filters as one test: all filters hold, the values of one are alternatives. */
export function documentTest(
  legacy: readonly DocumentFilter[] | undefined,
  filters: readonly DocumentKeyValuesFilter[] | undefined,
): Test {
  const tests = [
    ...(legacy ?? []).map(({ key, value }) => testOf(key ?? "", [value ?? ""])),
    ...(filters ?? []).map(({ Key, Values }) => testOf(Key ?? "", Values ?? [])),
  ];
  return (document, context) => tests.every((test) => test(document, context));
}

function testOf(key: string, values: readonly string[]): Test {
  const any = (test: (value: string) => boolean) => values.some(test);
  switch (key) {
    case "Name":
      return ({ name }) => any((value) => name.startsWith(value));
    case "Owner":
      return (document) => any((value) => isOwnedBy(document, value));
    case "PlatformTypes":
      return ({ platformTypes }) => any((value) => platformTypes.includes(value));
    case "DocumentType":
      return ({ documentType }) => any((value) => documentType === value);
    case "TargetType":
      return ({ targetType }) => any((value) => targetType === value);
    case "SearchKeyword":
      return ({ name, content }) => any((value) => `${name}\n${content}`.toLowerCase().includes(value.toLowerCase()));
  }
  if (!key.startsWith("tag:")) throw new AwsError("InvalidFilterKey");
  return ({ name }, { store }) =>
    store.tags.of("Document", name).some((tag) => tag.key === key.slice("tag:".length) && any((v) => v === tag.value));
}

/** Private (shared by other accounts) and ThirdParty (published by vendors) match nothing: the emulator has no such documents. */
function isOwnedBy({ owner, sharedWith }: FoundDocument, word: string): boolean {
  switch (word) {
    case "Self":
      return owner !== BUILT_IN_OWNER;
    case "Amazon":
      return owner === BUILT_IN_OWNER;
    case "Public":
      return sharedWith.some((account) => account.toLowerCase() === "all");
    case "All":
      return true;
    default:
      return owner === word;
  }
}
