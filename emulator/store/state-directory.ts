import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { Database } from "./database.ts";
import { migrate, versionOneKind } from "./migrations.ts";
import { APPLICATION_ID, createTables, STATE_VERSION } from "./schema.ts";
import { inspect } from "./sqlite.ts";
import { StateError } from "./state-error.ts";
import { StorageError } from "./storage-error.ts";

const FILE = "emulator.sqlite";
/** The prefix of a state that is being created, followed by the id of the process that creates it. */
const UNFINISHED = `${FILE}.new-`;

/** The header of an SQLite file: https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
const APPLICATION_ID_AT = 68;

const WAY_OUT = "Choose another directory with --state, or start without it.";

/**
 * Opens the database of a state directory, or creates a new one. While it is open, no other process can open it; it is free
 * again when its owner ends, even if it is killed.
 *
 * @throws StateError with the path and what to do: for a directory that cannot be used or is in use, and for a file that is
 *   empty, damaged, of another program or of a version that cannot be read.
 */
export function openStateDirectory(directory: string): Database {
  const path = databasePath(directory);
  try {
    mkdirSync(directory, { recursive: true });
    return open(path, recognise(path));
  } catch (error) {
    throw error instanceof StateError
      ? error
      : new StateError(explain(error as Error, directory, path), { cause: error });
  }
}

/** Where the database of a state directory is, or would be. */
export function databasePath(directory: string): string {
  return join(directory, FILE);
}

/** Deletes the state of a directory, which must not be open. */
export function clearStateDirectory(directory: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(join(directory, FILE + suffix), { force: true });
}

/**
 * Checks the file before it is opened, which would change it: a refused file is not changed.
 *
 * @returns its version
 */
function recognise(path: string): number {
  const header = readHeader(path) ?? create(path);
  if (header.length === 0) {
    throw new StateError(
      `${path} is empty, which the state of an emulator never is. ` +
        `Restore it from a backup, or remove it to start with a new state. ${WAY_OUT}`,
    );
  }
  if (header.length < HEADER_BYTES || header.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new StateError(`${path} is not the database of an emulator. ${WAY_OUT}`);
  }
  const applicationId = header.readUInt32BE(APPLICATION_ID_AT);
  const foreign = () => new StateError(`${path} is the database of another program. ${WAY_OUT}`);
  if (applicationId !== APPLICATION_ID && applicationId !== 0) throw foreign();
  const { version, schema } = inspect(path);
  if (applicationId === 0) {
    const kind = versionOneKind(schema);
    if (kind === "foreign") throw foreign();
    if (kind === "too old") {
      throw new StateError(
        `${path} holds state of an early version of this program, which cannot be read any more. ` +
          `Remove it to start with a new state. ${WAY_OUT}`,
      );
    }
  }
  if (version > STATE_VERSION) {
    throw new StateError(
      `${path} holds state of version ${version}, and this program reads versions up to ${STATE_VERSION}: ` +
        "update maintenance-windows, or choose another directory with --state.",
    );
  }
  return version;
}

/** @returns undefined when there is no file. */
function readHeader(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** Creates a new state atomically: a kill or a full disk leaves no incomplete state. */
function create(path: string): Buffer {
  if (existsSync(`${path}-wal`) && !existsSync(path)) {
    throw new StateError(
      `${path}-wal holds the latest changes of a state, and ${path} itself is missing. ` +
        `Restore it, or remove ${path}-wal to start with a new state. ${WAY_OUT}`,
    );
  }
  const unfinished = `${path.slice(0, -FILE.length)}${UNFINISHED}${process.pid}`;
  try {
    const db = new Database(unfinished);
    try {
      db.transaction(() => createTables(db));
    } finally {
      db.close();
    }
    linkSync(unfinished, path);
  } catch (error) {
    // Another process was faster: it created the state, and removed incomplete ones.
    if (!existsSync(path)) throw error;
  } finally {
    for (const suffix of ["", "-wal", "-journal"]) rmSync(unfinished + suffix, { force: true });
  }
  return readHeader(path)!;
}

function open(path: string, version: number): Database {
  const db = new Database(path);
  try {
    if (version < STATE_VERSION) {
      backUp(db, `${path}.v${version}.backup`);
      migrate(db, version);
    }
    clearUnfinished(path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function backUp(db: Database, path: string): void {
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  db.copyTo(unfinished);
  renameSync(unfinished, path);
}

/** Removes incomplete states that killed processes have left. */
function clearUnfinished(path: string): void {
  const directory = path.slice(0, -FILE.length);
  for (const name of readdirSync(directory === "" ? "." : directory)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(directory, name), { force: true });
  }
}

function explain(error: Error, directory: string, path: string): string {
  if (/locked|busy/i.test(error.message)) {
    return `Another emulator is running on the state in ${directory}: stop it, or choose another directory with --state.`;
  }
  if (error instanceof StorageError && error.kind === "damaged") {
    return `${error.message} Restore ${path} from a backup, or remove it to start with a new state. ${WAY_OUT}`;
  }
  if (error instanceof StorageError) {
    return `${error.message} Make sure that ${directory} can be written and has free space, then start again.`;
  }
  return `The state directory ${directory} cannot be used: ${error.message}. ${WAY_OUT}`;
}
