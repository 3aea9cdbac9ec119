import type { Database } from "./database.ts";

export const META_SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** Facts about the state as a whole: where the virtual clock stands, how often an emulator was started on it. */
export class Meta {
  readonly #get;
  readonly #set;

  constructor(db: Database) {
    this.#get = db.prepare<{ value: string }>("SELECT value FROM meta WHERE name = ?");
    this.#set = db.prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  }

  find(name: string): string | undefined {
    return this.#get.get(name)?.value;
  }

  set(name: string, value: string): void {
    this.#set.run(name, value);
  }
}
