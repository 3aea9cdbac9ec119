import type { Declaration } from "./declaration.ts";
import { declareAccount, type IsManaged } from "./declare-account.ts";
import type { FoundAccount } from "./found-account.ts";
import { importFile } from "./import-file.ts";
import { importPathOf } from "./import-path.ts";
import { writeProgram } from "./write-program.ts";

/** A file that is written: its path relative to the project's folder. */
export interface AdoptionFile {
  readonly path: string;
  readonly text: string;
}

/** A program that declares what was found, and the file that takes it over. */
export interface Adoption {
  readonly declarations: readonly Declaration[];
  /** The program, the import file, and the contents of documents. */
  readonly files: readonly AdoptionFile[];
  readonly importPath: string;
}

/** @param programPath relative to the project's folder. */
export function adoption(found: FoundAccount, programPath: string, isManaged?: IsManaged): Adoption {
  const declarations = declareAccount(found, isManaged);
  const where = `${found.account === undefined ? "an AWS account" : `AWS account ${found.account}`} in ${found.region}`;
  const head = `Maintenance windows of ${where}, written by mw import.`;
  const { text, files } = writeProgram(head, declarations);
  const importPath = importPathOf(programPath);
  const json = `${JSON.stringify(importFile(declarations), undefined, 2)}\n`;
  return {
    declarations,
    files: [{ path: programPath, text }, { path: importPath, text: json }, ...files],
    importPath,
  };
}
