import type { Source } from "./database.ts";
import type { Memory } from "./memory.ts";

/** How many answers of a query are kept. */
const KEPT_MAX = 500;

/**
 * Queries that remember their answers until one of their tables is written: for what every step on every node asks, of tables that
 * seldom change. Answers are shared, so do not change them.
 */
export function recalling(source: Source, tables: readonly { readonly name: string }[]) {
  const answers: Map<string, unknown>[] = [];
  const memory: Memory = {
    tables: tables.map(({ name }) => source.tableName(name)),
    write: () => undefined,
    forget: () => {
      for (const known of answers) known.clear();
    },
  };
  source.database.memories.add(memory);
  return {
    /** For the statements of the queries. */
    own: source.ownedBy(memory),
    recalled<V extends readonly (string | number)[], T>(query: (...values: V) => T): (...values: V) => T {
      const known = new Map<string, unknown>();
      answers.push(known);
      return (...values) => {
        const key = values.length === 1 ? String(values[0]) : values.join("\n");
        const answer = known.get(key);
        if (answer !== undefined || known.has(key)) return answer as T;
        const found = query(...values);
        if (known.size >= KEPT_MAX) known.clear();
        known.set(key, found);
        return found;
      };
    },
  };
}
