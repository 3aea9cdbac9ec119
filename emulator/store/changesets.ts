import type { Sqlite } from "./sqlite.ts";

/** https://www.sqlite.org/session/c_changeset_abort.html */
const CHANGESET_DATA = 1;
const CHANGESET_CONFLICT = 3;
const CHANGESET_OMIT = 0;
const CHANGESET_REPLACE = 1;

/** What commits change, for those who follow it, and what those of another database changed. */
export class Changesets {
  readonly #db: Sqlite;
  readonly #reports = new Set<() => void>();

  constructor(db: Sqlite) {
    this.#db = db;
  }

  get areFollowed(): boolean {
    return this.#reports.size > 0;
  }

  /** @returns a function that ends the subscription. */
  follow(onChange: (change: Uint8Array) => void): () => void {
    let session = this.#db.createSession();
    const report = () => {
      const change = session.changeset();
      if (change.length === 0) return;
      session.close();
      session = this.#db.createSession();
      onChange(change);
    };
    this.#reports.add(report);
    return () => {
      this.#reports.delete(report);
      session.close();
    };
  }

  /** To be called after each commit. */
  committed(): void {
    for (const report of this.#reports) report();
  }

  /** Makes the database equal to another one: rows that are not as its changeset expects are overwritten. */
  apply(change: Uint8Array): void {
    this.#db.applyChangeset(change, {
      onConflict: (kind) =>
        kind === CHANGESET_DATA || kind === CHANGESET_CONFLICT ? CHANGESET_REPLACE : CHANGESET_OMIT,
    });
  }
}
