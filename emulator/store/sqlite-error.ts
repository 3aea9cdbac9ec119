import { StorageError } from "./storage-error.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) for errors that the statement did not cause. */
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** @returns undefined for an error that the statement caused. */
export function storageErrorOf(error: unknown, path: string): StorageError | undefined {
  const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
  switch (errcode === undefined ? undefined : errcode & 255) {
    case SQLITE_FULL:
      return new StorageError("unwritable", `The disk that holds ${path} is full.`, { cause: error });
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return new StorageError("unwritable", `${path} cannot be written: ${message}.`, { cause: error });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new StorageError("damaged", `${path} is damaged: ${message}.`, { cause: error });
    default:
      return undefined;
  }
}
