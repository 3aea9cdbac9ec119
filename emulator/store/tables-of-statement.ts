import type { KeptResults } from "./kept-results.ts";
import type { Memories, Memory } from "./memory.ts";
import { wordsIn } from "./named-tables.ts";

/**
 * The tables that a statement names, and what is in memory of them. They are found at the first use, since most statements are prepared and
 * never run.
 */
export class TablesOfStatement {
  /** To be called when the statement changes its table. */
  readonly changed: () => void;
  readonly #sql: string;
  readonly #all: Memories;
  readonly #own: Memory | undefined;
  #names: ReadonlySet<string> | undefined;
  #known = 0;
  #memories: readonly Memory[] = [];

  /** @param own the memory that the statement belongs to. */
  constructor(sql: string, memories: Memories, results: KeptResults, own: Memory | undefined) {
    this.changed = results.changer(sql);
    this.#sql = sql;
    this.#all = memories;
    this.#own = own;
  }

  /** All words of the statement. */
  get names(): ReadonlySet<string> {
    this.#names ??= wordsIn(this.#sql);
    return this.#names;
  }

  /** The memories of its tables, but for its own. */
  get memories(): readonly Memory[] {
    // More may be made later.
    if (this.#known !== this.#all.count) {
      this.#known = this.#all.count;
      this.#memories = this.#all.of(this.names).filter((memory) => memory !== this.#own);
    }
    return this.#memories;
  }
}
