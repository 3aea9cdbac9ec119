/** Prepared statements by their text, for texts that are made at run time. */
export class KeptStatements<Statement> {
  readonly #max: number;
  readonly #kept = new Map<string, Statement>();

  /** @param max how many are kept: many different texts must not fill the memory with statements. */
  constructor(max: number) {
    this.#max = max;
  }

  get(sql: string, prepare: () => Statement): Statement {
    let statement = this.#kept.get(sql);
    if (statement === undefined) {
      if (this.#kept.size > this.#max) this.#kept.clear();
      statement = prepare();
      this.#kept.set(sql, statement);
    }
    return statement;
  }
}
