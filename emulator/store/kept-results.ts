import { tablesIn } from "./named-tables.ts";

/** How many rows stay in memory. */
const ROWS_MAX = 10_000;

/** A larger result is read again each time. */
const ROWS_OF_RESULT_MAX = 128;

/** What a statement read, and when. */
interface Result<T> {
  /** Of the tables that it came from. */
  readonly changes: number;
  readonly rows: number;
  readonly value: T;
}

type Parameters = Readonly<Record<string, unknown>>;

interface Keeper<T> {
  /** @returns what was read with these parameters, unless it may have changed. */
  find(values: Parameters): { readonly value: T } | undefined;
  /** Reads and keeps it. */
  keep(values: Parameters, read: () => T): T;
}

/**
 * The results of statements by their parameters, until a statement changes one of the tables that they came from. All writes of a
 * database pass here, so what is found is what SQLite would read.
 */
export class KeptResults {
  readonly #changes = new Map<string, { count: number }>();
  /** Grows when everything is forgotten. */
  #age = 0;
  #rows = 0;

  /** @returns what a statement that changes tables calls each time it runs. */
  changer(sql: string): () => void {
    // Most statements are prepared and never run.
    let changes: readonly { count: number }[] | undefined;
    return () => {
      changes ??= this.#changesOf(sql);
      for (const change of changes) change.count++;
    };
  }

  /** The kept results of a statement with these parameters. */
  keeper<T extends object | undefined>(sql: string, names: readonly string[]): Keeper<T> {
    let changes: readonly { count: number }[] | undefined;
    const results = new Map<unknown, Result<T>>();
    let age = this.#age;
    // The nodes of a window ask the same, one after another.
    let last: { readonly values: readonly unknown[]; readonly result: Result<T> } | undefined;
    const count = () => {
      if (age !== this.#age) {
        results.clear();
        last = undefined;
        age = this.#age;
      }
      changes ??= this.#changesOf(sql);
      let count = 0;
      for (const change of changes) count += change.count;
      return count;
    };
    return {
      find: (values) => {
        const now = count();
        if (last?.result.changes === now && areValues(last.values, names, values)) return last.result;
        const asked = names.map((name) => values[name]);
        const result = results.get(keyOf(asked));
        if (result?.changes !== now) return undefined;
        last = { values: asked, result };
        return result;
      },
      keep: (values, read) => {
        const now = count();
        const value = frozen(read());
        const rows = Array.isArray(value) ? value.length : 1;
        const key = keyOf(names.map((name) => values[name]));
        if (rows > ROWS_OF_RESULT_MAX || key === undefined) return value;
        this.#rows += rows - (results.get(key)?.rows ?? -1);
        if (this.#rows > ROWS_MAX) this.forget();
        else results.set(key, { changes: now, rows, value });
        return value;
      },
    };
  }

  /** Forgets all results: after a rollback, or changes that no statement of the store made. */
  forget(): void {
    this.#age++;
    this.#rows = 0;
  }

  #changesOf(sql: string): readonly { count: number }[] {
    return [...new Set(tablesIn(sql))].map((name) => {
      const changes = this.#changes.get(name) ?? { count: 0 };
      this.#changes.set(name, changes);
      return changes;
    });
  }
}

/**
 * Different for different values: a text is preceded by its length, another value is followed by a semicolon. Undefined when one of
 * them is an object.
 */
function keyOf(values: readonly unknown[]): unknown {
  let key = "";
  for (const value of values) {
    if (typeof value === "object" && value !== null) return undefined;
    key += typeof value === "string" ? `${value.length}:${value}` : `${value};`;
  }
  return key;
}

function areValues(known: readonly unknown[], names: readonly string[], values: Parameters): boolean {
  for (let index = 0; index < names.length; index++) if (known[index] !== values[names[index]!]) return false;
  return true;
}

/** All who read a result get the same one. */
function frozen<T extends object | undefined>(value: T): T {
  if (Array.isArray(value)) for (const row of value) Object.freeze(row);
  return value && Object.freeze(value);
}
