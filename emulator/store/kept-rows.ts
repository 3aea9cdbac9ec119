import type { Memory } from "./memory.ts";
import type { Source } from "./source.ts";

/** How many rows of a table are kept when nothing else is said. */
export const KEPT_MAX = 20_000;

/** How kept rows come from their tables and go back. */
export interface RowAccess<K, R> {
  find(key: K): R | undefined;
  /** Several at once: those that there are. */
  findAll?(keys: readonly K[]): Iterable<readonly [K, R]>;
  write(rows: readonly R[]): void;
}

/** A row that is kept: undefined where the table has none. */
interface Kept<K, R> {
  readonly key: K;
  row: R | undefined;
  /** Whether it is to be written. */
  isChanged: boolean;
}

/**
 * Rows by a key, decoded once and changed in memory: each is written once, however often a transaction changes it. Rows are never
 * changed in place: who holds one has what it was.
 */
export class KeptRows<K, R extends object> implements Memory {
  readonly tables: readonly string[];
  readonly place: number;
  readonly #source: Source;
  readonly #access: RowAccess<K, R>;
  readonly #max: number;
  /** Rows that were used since the last turn, and in the one before: the others are dropped. */
  #recent = new Map<K, Kept<K, R>>();
  #older = new Map<K, Kept<K, R>>();
  /** In the order in which they were first changed. */
  #changed: Kept<K, R>[] = [];

  private constructor(
    source: Source,
    tables: readonly string[],
    access: (own: Source) => RowAccess<K, R>,
    max: number,
  ) {
    this.tables = tables;
    this.place = source.place;
    this.#source = source;
    this.#max = max;
    this.#access = access(source.ownedBy(this));
  }

  /**
   * @param tables those that only these rows write.
   * @param access makes the statements, on the source that it gets.
   * @param max how many rows are kept beside those that are not written yet.
   */
  static of<K, R extends object>(
    source: Source,
    tables: readonly { readonly name: string }[],
    access: (own: Source) => RowAccess<K, R>,
    max = KEPT_MAX,
  ): KeptRows<K, R> {
    const names = tables.map(({ name }) => source.tableName(name));
    return source.database.memories.one(names, () => new KeptRows(source, names, access, max));
  }

  get(key: K): R | undefined {
    const kept = this.#recent.get(key);
    if (kept) return kept.row;
    return (this.#known(key) ?? this.#keep(key, this.#access.find(key))).row;
  }

  has(key: K): boolean {
    return this.#recent.has(key) || this.#older.has(key);
  }

  /** Reads the rows of these keys that are not here yet at once: all will be asked for soon. */
  expect(keys: readonly K[]): void {
    const unknown = keys.filter((key) => !this.has(key));
    if (unknown.length === 0) return;
    const found = new Map(this.#access.findAll!(unknown));
    for (const key of unknown) this.#keep(key, found.get(key));
  }

  set(key: K, row: R): void {
    const kept = this.#recent.get(key) ?? this.#known(key) ?? this.#keep(key, undefined);
    kept.row = row;
    if (!kept.isChanged) {
      kept.isChanged = true;
      this.#changed.push(kept);
    }
    this.#source.database.changed(this);
  }

  /** One that was not used for a while. */
  #known(key: K): Kept<K, R> | undefined {
    const kept = this.#older.get(key);
    if (kept) this.#use(kept);
    return kept;
  }

  #keep(key: K, row: R | undefined): Kept<K, R> {
    const kept = { key, row, isChanged: false };
    this.#use(kept);
    return kept;
  }

  #use(kept: Kept<K, R>): void {
    this.#recent.set(kept.key, kept);
    if (this.#changed.length === 0) this.#turn();
  }

  #turn(): void {
    if (this.#recent.size <= this.#max) return;
    // A long transaction has used more than are to be kept: the first of them are those that are done with.
    this.#older = new Map([...this.#recent].slice(-this.#max));
    this.#recent = new Map();
  }

  write(): void {
    const changed = this.#changed;
    this.#access.write(changed.map(({ row }) => row!));
    this.#changed = [];
    for (const kept of changed) kept.isChanged = false;
    this.#turn();
  }

  forget(): void {
    this.#recent.clear();
    this.#older.clear();
    this.#changed = [];
  }
}
