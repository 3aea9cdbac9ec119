import type { Command } from "../../store/commands.ts";
import type { Context } from "../context.ts";
import type { CommandDocument, PlatformType } from "../documents/document-content.ts";
import { hashOf } from "../documents/find-document.ts";

/** The document of a command as it was when the command was sent. */
export interface KeptDocument extends CommandDocument {
  /** Empty when the document does not restrict its platforms: then it runs on all. */
  readonly platformTypes: readonly PlatformType[];
}

/** Parsed documents by their hash. They never change, so all emulators of the process may share them. */
const read = new Map<string, KeptDocument>();
const READ_MAX = 200;

/** @returns the hash that identifies it. */
export function keepDocument(document: KeptDocument, { store }: Context): string {
  const content = JSON.stringify(document);
  const hash = hashOf(content);
  store.commands.keepDocument(hash, content);
  return hash;
}

export function keptDocument({ documentHash }: Pick<Command, "documentHash">, { store }: Context): KeptDocument {
  const known = read.get(documentHash);
  if (known) return known;
  if (read.size >= READ_MAX) read.clear();
  const document = JSON.parse(store.commands.documentContent(documentHash)) as KeptDocument;
  read.set(documentHash, document);
  return document;
}
