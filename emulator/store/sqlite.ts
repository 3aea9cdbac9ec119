import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import { matchesGlob } from "../input/glob.ts";
import { storageErrorOf } from "./sqlite-error.ts";
import { StorageError } from "./storage-error.ts";

/** A connection to SQLite. This file alone knows which package it comes from. */
export type Sqlite = InstanceType<typeof DatabaseSync>;
export type SqliteStatement = StatementSyncInstance;

/** The path of a database in memory. */
export const IN_MEMORY = ":memory:";

/** How much of a state's file SQLite keeps in memory at most, in KB. */
const CACHE_KB = 65_536;

/**
 * @param path a file, or `IN_MEMORY`.
 * @throws StorageError; another error when the file is in use.
 */
export function openSqlite(path: string): Sqlite {
  const db = new DatabaseSync(path);
  // SQLite's own GLOB takes exponential time for patterns such as `*a*a*a*b`, and clients bring theirs.
  db.function("matches_glob", { deterministic: true }, (pattern: unknown, text: unknown) =>
    typeof text === "string" && matchesGlob(String(pattern), text) ? 1 : 0,
  );
  try {
    // EXCLUSIVE: one process owns a state; the first transaction takes the lock, the end of the process frees it.
    // FULL: an answered write must survive kill -9 and a power cut; WAL needs one sync for it.
    // With SQLite's cache of 2 MB, each node of a large fleet is read from the file, and a large transaction writes its pages several times.
    db.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KB};
       PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;`,
    );
    return db;
  } catch (error) {
    db.close();
    throw storageErrorOf(error, path) ?? error;
  }
}

export function closeSqlite(db: Sqlite, path: string): void {
  try {
    // The package finalizes statements when they are collected, and SQLite keeps a closed file's lock until then. Leaving
    // WAL and reading once lets go of it now, and leaves one file behind.
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; PRAGMA user_version;");
  } catch (error) {
    // On a full disk, or in a removed folder, the WAL file stays: it contains committed changes.
    if (!storageErrorOf(error, path)) throw error;
  } finally {
    db.close();
  }
}

/** The header fields and the schema of a database file. */
export interface Inspection {
  readonly version: number;
  /** The statements that created its tables and indexes, sorted. */
  readonly schema: readonly string[];
}

/**
 * Looks at a database file without changing it, unlike `openSqlite`. Takes time in proportion to the size of the file.
 *
 * @throws StorageError when it is damaged; another error when it is in use.
 */
export function inspect(path: string): Inspection {
  const db = new DatabaseSync(path);
  try {
    // Statements would hold the file until they are collected: values come back through a function instead.
    const read = (sql: string): string[] => {
      const values: string[] = [];
      db.function("give", (value: unknown) => {
        values.push(String(value));
        return null;
      });
      db.exec(sql);
      return values;
    };
    const found = read("SELECT give(quick_check) FROM pragma_quick_check");
    if (found[0] !== "ok") throw new StorageError("damaged", `${path} is damaged: ${found[0]}.`);
    return {
      version: Number(read("SELECT give(user_version) FROM pragma_user_version")[0]),
      schema: read("SELECT give(sql) FROM sqlite_master WHERE sql IS NOT NULL").sort(),
    };
  } catch (error) {
    throw storageErrorOf(error, path) ?? error;
  } finally {
    db.close();
  }
}
