import type { DocumentDescription, DocumentIdentifier, DocumentParameter, Tag } from "@aws-sdk/client-ssm";
import type { Context } from "../../../domain/context.ts";
import { type ParameterDeclaration, parseContent } from "../../../domain/documents/document-content.ts";
import type { FoundDocument } from "../../../domain/documents/find-document.ts";
import { isObject } from "../../../input/json.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { tagList } from "../../tags.ts";

type Status = NonNullable<DocumentDescription["Status"]>;

/** A document as Create, Update and DescribeDocument show it. */
export function documentDescription(document: FoundDocument, status: Status, context: Context): DocumentDescription {
  const content = document.documentFormat === "TEXT" ? {} : parseContent(document.content, document.documentFormat);
  return {
    Hash: document.hash,
    HashType: "Sha256",
    Name: document.name,
    DisplayName: document.displayName ?? undefined,
    VersionName: document.versionName ?? undefined,
    Owner: document.owner,
    CreatedDate: timestamp(document.createdAtMs),
    Status: status,
    DocumentVersion: String(document.version),
    Description: typeof content.description === "string" ? content.description : undefined,
    Parameters: isObject(content.parameters) ? parameters(content.parameters) : [],
    PlatformTypes: [...document.platformTypes] as DocumentDescription["PlatformTypes"],
    DocumentType: document.documentType as DocumentDescription["DocumentType"],
    SchemaVersion: document.schemaVersion,
    LatestVersion: String(document.latestVersion),
    DefaultVersion: String(document.defaultVersion),
    DocumentFormat: document.documentFormat,
    TargetType: document.targetType ?? undefined,
    Tags: tagsOf(document, context),
    Requires: document.requires.length === 0 ? undefined : ([...document.requires] as DocumentDescription["Requires"]),
  };
}

/** A document as ListDocuments shows it. */
export function documentIdentifier(document: FoundDocument, context: Context): DocumentIdentifier {
  return {
    Name: document.name,
    CreatedDate: timestamp(document.createdAtMs),
    DisplayName: document.displayName ?? undefined,
    Owner: document.owner,
    VersionName: document.versionName ?? undefined,
    PlatformTypes: [...document.platformTypes] as DocumentIdentifier["PlatformTypes"],
    DocumentVersion: String(document.version),
    DocumentType: document.documentType as DocumentIdentifier["DocumentType"],
    SchemaVersion: document.schemaVersion,
    DocumentFormat: document.documentFormat,
    TargetType: document.targetType ?? undefined,
    Tags: tagsOf(document, context),
  };
}

function tagsOf({ name }: FoundDocument, { store }: Context): Tag[] {
  return tagList(store.tags.of("Document", name));
}

/** SSM shows only two types, and defaults as text: lists and maps as JSON. */
function parameters(declarations: Readonly<Record<string, unknown>>): DocumentParameter[] {
  return Object.entries(declarations as Record<string, ParameterDeclaration>).map(([name, declaration]) => ({
    Name: name,
    Type: /List/.test(declaration.type) ? "StringList" : "String",
    Description: declaration.description,
    DefaultValue: textOf(declaration.default),
  }));
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}
