import { createHash } from "node:crypto";
import { integerKey, text } from "./columns.ts";
import type { RootSource } from "./source.ts";
import { type Part, Table } from "./table.ts";

/** The contents of all kinds. */
export const INTERNED = new Table("interned", { id: integerKey(), content: text() });

/** The same for all places of a database. @param kind keeps contents of different kinds apart. */
export function interned<T extends object>(kind: string): Part<Interned<T>> {
  const made = new WeakMap<RootSource, Interned<T>>();
  return {
    schema: "",
    on({ database }) {
      const contents = made.get(database) ?? new Interned<T>(database, kind);
      made.set(database, contents);
      return contents;
    },
  };
}

/** How many contents stay parsed in memory. */
const PARSED_MAX = 1000;

/**
 * Contents that very many rows share (a set of package versions, a behaviour, the findings of a scan), each kept once as
 * JSON. A content's number is a digest of it, so that it means the same whatever was undone or deleted meanwhile: what was parsed
 * once, and what number an object has, may be remembered. The objects are not to be changed.
 */
export class Interned<T extends object> {
  readonly #kind: string;
  readonly #has;
  readonly #find;
  readonly #insert;
  readonly #ids = new WeakMap<T, number>();
  /** Contents that are known to be in the table. */
  readonly #present = new Set<number>();
  readonly #parsed = new Map<number, T>();

  constructor(db: RootSource, kind: string) {
    this.#kind = kind;
    // An insertion that is undone takes the content with it.
    const forget = () => this.#present.clear();
    db.memories.add({ tables: [INTERNED.name], place: 0, write: () => undefined, forget });
    const rows = INTERNED.on(db);
    this.#has = rows.value("id", "id");
    this.#find = rows.value("content", "id");
    this.#insert = rows.insert();
  }

  /** The number of this content; equal contents (by their JSON) have one number. */
  intern(value: T): number {
    const known = this.#ids.get(value);
    if (known !== undefined && this.#present.has(known)) return known;
    const id = known !== undefined && this.#has(known) !== undefined ? known : this.#add(value);
    if (this.#present.size >= PARSED_MAX) this.#present.clear();
    this.#present.add(id);
    this.#ids.set(value, id);
    return id;
  }

  #add(value: T): number {
    const content = JSON.stringify(value);
    const id = digest(`${this.#kind}\n${content}`);
    if (this.#has(id) === undefined) this.#insert({ id, content });
    return id;
  }

  get(id: number): T {
    const known = this.#parsed.get(id);
    if (known !== undefined) return known;
    const content = this.#find(id);
    if (content === undefined) throw new Error(`There is no ${this.#kind} of number ${id}.`);
    const value = JSON.parse(content) as T;
    if (this.#parsed.size >= PARSED_MAX) this.#parsed.clear();
    this.#parsed.set(id, value);
    return value;
  }
}

/** 52 bits, which a number holds exactly; two of a million contents meet with a chance of one to nine thousand. */
function digest(text: string): number {
  return Number.parseInt(createHash("sha256").update(text).digest("hex").slice(0, 13), 16);
}
