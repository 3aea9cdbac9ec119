import type { Command } from "../../store/commands.ts";
import type { Context } from "../context.ts";
import { checkParameters } from "../documents/check-parameters.ts";
import type { CommandDocument, PlatformType } from "../documents/document-content.ts";
import { hashOf } from "../documents/find-document.ts";
import type { ParameterValue } from "../documents/substitute.ts";

type Values = Readonly<Record<string, ParameterValue>>;

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

/** By what the command was given, and its document. */
const values = new WeakMap<object, Map<string, Values>>();

/** The values of a command's parameters, as each step on each node uses them. */
export function valuesOf(
  command: Pick<Command, "documentName" | "documentHash" | "passedParameters">,
  context: Context,
): Values {
  const { documentName, documentHash, passedParameters } = command;
  const known = values.get(passedParameters) ?? new Map<string, Values>();
  values.set(passedParameters, known);
  let found = known.get(documentHash);
  if (!found) {
    found = checkParameters(documentName, keptDocument(command, context).parameters, passedParameters);
    known.set(documentHash, found);
  }
  return found;
}

export function keptDocument({ documentHash }: Pick<Command, "documentHash">, { store }: Context): KeptDocument {
  const known = read.get(documentHash);
  if (known) return known;
  if (read.size >= READ_MAX) read.clear();
  const document = JSON.parse(store.commands.documentContent(documentHash)) as KeptDocument;
  read.set(documentHash, document);
  return document;
}
