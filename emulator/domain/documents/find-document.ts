import { createHash } from "node:crypto";
import type { Document, DocumentVersion } from "../../store/documents.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import type { BuiltInDocument } from "./built-in/built-in-document.ts";
import { BUILT_IN_DOCUMENTS } from "./built-in/built-in-documents.ts";

/** A document and one of its versions, whether the account's own or AWS's. */
export interface FoundDocument extends Document, DocumentVersion {
  readonly owner: string;
}

export const BUILT_IN_OWNER = "Amazon";

/** Instants of AWS's documents: any will do, as long as it lies before every clock's start. */
const BUILT_IN_CREATED_AT_MS = Date.parse("2017-02-06T00:00:00Z");

/**
 * @param nameOrArn the name, or the document's ARN.
 * @param versionText a number, `$DEFAULT` or `$LATEST`; default the default version.
 * @throws AwsError InvalidDocument, also for a version that the document does not have.
 */
export function getDocument(
  nameOrArn: string,
  { versionText, versionName }: { versionText?: string | undefined; versionName?: string | undefined },
  context: Context,
): FoundDocument {
  const there = ownerContext(nameOrArn, context);
  const document = findDocument(nameOrArn, context);
  const found = document && findVersion(document, versionText, versionName, there);
  if (!found) throw noDocument();
  return found;
}

/**
 * For operations that run a document: they distinguish a missing version from a missing document.
 *
 * @param versionText a number, `$DEFAULT` or `$LATEST`; default the default version.
 * @throws AwsError InvalidDocument or InvalidDocumentVersion.
 */
export function getDocumentToRun(nameOrArn: string, versionText: string | undefined, context: Context): FoundDocument {
  const document = findDocument(nameOrArn, context);
  if (!document) throw noDocument();
  const found = findVersion(document, versionText, undefined, ownerContext(nameOrArn, context));
  if (!found) throw noVersion();
  return found;
}

function findVersion(
  document: Document,
  versionText: string | undefined,
  versionName: string | undefined,
  context: Context,
): FoundDocument | undefined {
  const builtIn = BUILT_IN_DOCUMENTS.get(document.name);
  const version = builtIn
    ? builtInVersion(builtIn, versionText, versionName)
    : ownVersion(document, versionText, versionName, context);
  return (
    version && { ...document, ...version, createdAtMs: version.createdAtMs, owner: ownerOf(document.name, context) }
  );
}

/** A document of AWS or of the account, or by its ARN one of another account in the region that is shared with this one. */
export function findDocument(nameOrArn: string, context: Context): Document | undefined {
  const there = ownerContext(nameOrArn, context);
  const name = nameOf(nameOrArn, there.account);
  if (name === undefined) return undefined;
  const builtIn = BUILT_IN_DOCUMENTS.get(name);
  if (builtIn) return builtInDocument(builtIn);
  const found = there.store.documents.find(name);
  if (there === context || !found) return found;
  const { accountId } = context.account;
  return found.sharedWith.some((id) => id === accountId || id.toLowerCase() === "all") ? found : undefined;
}

/** The account that a document's ARN names, in the same region; without one, the caller's. */
function ownerContext(nameOrArn: string, context: Context): Context {
  const owner = /^arn:[^:]+:ssm:[^:]*:(\d{12}):document\//.exec(nameOrArn)?.[1];
  const { accountId, region } = context.account;
  return owner === undefined || owner === accountId ? context : (context.at(owner, region) ?? context);
}

export function noDocument(): AwsError {
  return new AwsError("InvalidDocument", "The specified document does not exist.");
}

export function noVersion(): AwsError {
  return new AwsError("InvalidDocumentVersion", "The document version is not valid or does not exist.");
}

export function ownerOf(name: string, { account }: Pick<Context, "account">): string {
  return BUILT_IN_DOCUMENTS.has(name) ? BUILT_IN_OWNER : account.accountId;
}

export function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** `arn:aws:ssm:<region>::document/AWS-…` names AWS's, `arn:aws:ssm:<region>:<account>:document/…` the account's. */
function nameOf(nameOrArn: string, { accountId, region, partition }: Context["account"]): string | undefined {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const [, arnPartition, service, arnRegion, arnAccount, resource = ""] = nameOrArn.split(":");
  const isHere = arnPartition === partition && service === "ssm" && arnRegion === region;
  if (!isHere || (arnAccount !== "" && arnAccount !== accountId)) return undefined;
  return /^document\/(.+)$/.exec(resource)?.[1];
}

export function builtInDocument(builtIn: BuiltInDocument): Document {
  return {
    name: builtIn.name,
    documentType: builtIn.documentType,
    createdAtMs: BUILT_IN_CREATED_AT_MS,
    defaultVersion: 1,
    latestVersion: 1,
    sharedWith: ["all"],
  };
}

const builtInVersions = new Map<string, DocumentVersion>();

function builtInVersion(
  builtIn: BuiltInDocument,
  versionText: string | undefined,
  versionName: string | undefined,
): DocumentVersion | undefined {
  if (versionName !== undefined || !["1", "$DEFAULT", "$LATEST", undefined].includes(versionText)) return undefined;
  let version = builtInVersions.get(builtIn.name);
  if (!version) {
    const content = JSON.stringify(builtIn.content, null, 2);
    version = {
      version: 1,
      content,
      documentFormat: "JSON",
      schemaVersion: String(builtIn.content.schemaVersion),
      hash: hashOf(content),
      displayName: null,
      versionName: null,
      targetType: builtIn.targetType ?? null,
      platformTypes: builtIn.platformTypes,
      createdAtMs: BUILT_IN_CREATED_AT_MS,
      requires: [],
    };
    builtInVersions.set(builtIn.name, version);
  }
  return version;
}

function ownVersion(
  document: Document,
  versionText: string | undefined,
  versionName: string | undefined,
  { store }: Context,
): DocumentVersion | undefined {
  if (versionName !== undefined) {
    const named = store.documents.findVersionByName(document.name, versionName);
    return versionText === undefined || named?.version === numberOf(document, versionText) ? named : undefined;
  }
  return store.documents.findVersion(document.name, numberOf(document, versionText));
}

function numberOf(document: Document, versionText: string | undefined): number {
  if (versionText === "$LATEST") return document.latestVersion;
  return versionText === undefined || versionText === "$DEFAULT" ? document.defaultVersion : Number(versionText);
}
