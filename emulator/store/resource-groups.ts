import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** A resource group: what its query finds, or the list of what was put into it. */
export interface ResourceGroup {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly displayName: string | null;
  readonly owner: string | null;
  readonly criticality: number | null;
  /** Null for a group whose members are listed. */
  readonly query: { readonly type: string; readonly query: string } | null;
  readonly configuration: readonly object[] | null;
  /** ARNs, in the order in which they came; empty for a group with a query. */
  readonly members: readonly string[];
  readonly tags: readonly Tag[];
}

type Row = { readonly name: string; readonly content: string };

export const RESOURCE_GROUPS_SCHEMA = `
CREATE TABLE resource_groups (
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;
`;

export class ResourceGroups {
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #after;

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT INTO resource_groups VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content",
    );
    this.#find = db.prepare<Row>("SELECT name, content FROM resource_groups WHERE name = ?");
    this.#delete = db.prepare("DELETE FROM resource_groups WHERE name = ?");
    this.#after = db.prepare<Row>("SELECT name, content FROM resource_groups WHERE name > ? ORDER BY name LIMIT ?");
  }

  put(group: ResourceGroup): void {
    this.#put.run(group.name, JSON.stringify(group));
  }

  find(name: string): ResourceGroup | undefined {
    const row = this.#find.get(name);
    return row && JSON.parse(row.content);
  }

  delete(name: string): void {
    this.#delete.run(name);
  }

  /** By name; `name` is the place to go on from, "" for the beginning. */
  after(name: string, limit: number): ResourceGroup[] {
    return this.#after.all(name, limit).map(({ content }) => JSON.parse(content));
  }
}
