import type { Database } from "./database.ts";

export const INTERNED_SCHEMA = `
CREATE TABLE interned (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  UNIQUE (kind, content)
);
`;

/** How many contents stay parsed in memory. */
const PARSED_MAX = 1000;

/**
 * Contents that very many rows share (a set of package versions, a behaviour, the findings of a scan), each kept once as
 * JSON and referred to by number. They are never changed and never deleted, so a reader may keep what it parsed.
 */
export class Interned<T> {
  readonly #kind: string;
  readonly #find;
  readonly #get;
  readonly #insert;
  readonly #parsed = new Map<number, T>();

  constructor(db: Database, kind: string) {
    this.#kind = kind;
    this.#find = db.prepare<{ id: number }>("SELECT id FROM interned WHERE kind = ? AND content = ?");
    this.#get = db.prepare<{ content: string }>("SELECT content FROM interned WHERE id = ? AND kind = ?");
    this.#insert = db.prepare<{ id: number }>("INSERT INTO interned (kind, content) VALUES (?, ?) RETURNING id");
  }

  /** The number of this content; equal contents (by their JSON) have one number. */
  intern(value: T): number {
    const content = JSON.stringify(value);
    const known = this.#find.get(this.#kind, content);
    if (known) return known.id;
    const { id } = this.#insert.get(this.#kind, content)!;
    // A transaction that was undone may have given this number to another content before.
    this.#parsed.delete(id);
    return id;
  }

  get(id: number): T {
    const known = this.#parsed.get(id);
    if (known !== undefined) return known;
    const row = this.#get.get(id, this.#kind);
    if (!row) throw new Error(`There is no ${this.#kind} of number ${id}.`);
    const value = JSON.parse(row.content) as T;
    if (this.#parsed.size >= PARSED_MAX) this.#parsed.clear();
    this.#parsed.set(id, value);
    return value;
  }
}
