import type { Memory } from "./memory.ts";
import { tablesIn } from "./named-tables.ts";
import { type Coding, encoder, type Parameters, type Row, rowReader, type SqlValue } from "./row-coding.ts";
import type { ManyRows, ManyRowsStatement, Statement } from "./source.ts";
import type { Sqlite, SqliteStatement } from "./sqlite.ts";
import { TablesOfStatement } from "./tables-of-statement.ts";
import type { Transactions } from "./transactions.ts";
import type { Writer } from "./waiting-rows.ts";

/** A named parameter; texts and quoted names, which may hold a colon, match without one. */
const PARAMETER = /'[^']*'|"[^"]*"|:([A-Za-z]\w*)/g;

/** SQLite plans a statement anew whenever the parameter that is its limit gets a value. Into an expression it does not look. */
const LIMIT = /\bLIMIT (:\w+)/g;

/** How many rows one statement writes. */
const MANY = [64, 8, 1] as const;
const [MOST] = MANY;

/** Prepares statements, which run in transactions. */
export class Statements {
  readonly #db: Sqlite;
  readonly #transactions: Transactions;

  constructor(db: Sqlite, transactions: Transactions) {
    this.#db = db;
    this.#transactions = transactions;
  }

  /** See `Source`. */
  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding, own?: Memory): Statement<R, P> {
    const transactions = this.#transactions;
    const { numbered, names } = withNumbers(sql);
    const statement = this.#prepare(numbered);
    const tables = this.#tablesOf(sql, own);
    const encode = encoder(names, coding, sql);
    const inOrder = (values: P = {} as P): SqlValue[] => encode(values as Parameters, []);
    const write = (values: P | undefined) => {
      const ordered = inOrder(values);
      return transactions.write(tables, () => statement.run(...ordered));
    };
    const width = names.length;
    const writer: Writer = {
      table: changedIn(sql),
      write(values) {
        for (let done = 0; done < values.length; done += width) statement.run(...values.slice(done, done + width));
      },
    };
    // Rows as lists cost SQLite's package half of what objects do.
    statement.setReturnArrays(true);
    const read = rowReader<R>(() => statement.columns().map(({ name }) => name), coding);
    const reading = <T>(call: (ordered: readonly SqlValue[]) => T) => {
      const kept = coding?.isKept ? transactions.results.keeper<T & object>(sql, names) : undefined;
      const readNow = (values: P) => {
        const ordered = inOrder(values);
        return transactions.guarded(() => call(ordered)) as T & object;
      };
      return (values = {} as P): T => {
        transactions.beforeRead(tables);
        if (!kept) return readNow(values);
        const known = kept.find(values as Parameters);
        return known ? known.value : kept.keep(values as Parameters, () => readNow(values));
      };
    };
    return {
      run: (values) => Number(write(values).changes),
      later: (values) => {
        // What has no values would leave nothing to wait.
        if (transactions.mayWait && width > 0) transactions.writeLater(tables, writer, inOrder(values));
        else write(values);
      },
      insert: (values) => Number(write(values).lastInsertRowid),
      get: reading((ordered) => {
        const row = statement.get(...ordered) as readonly SqlValue[] | undefined;
        return row && read(row);
      }),
      all: reading((ordered) => (statement.all(...ordered) as (readonly SqlValue[])[]).map(read)),
      *iterate(values) {
        transactions.beforeRead(tables);
        const rows = transactions.guarded(() => statement.iterate(...inOrder(values)));
        for (const row of rows) yield read(row as unknown as readonly SqlValue[]);
      },
    };
  }

  /** See `Source`. */
  prepareMany<P>({ sql, fields, coding }: ManyRows, own?: Memory): ManyRowsStatement<P> {
    const transactions = this.#transactions;
    const row = `(${fields.map(() => "?")})`;
    const width = fields.length;
    const encode = encoder(fields, coding, sql(row));
    const tables = this.#tablesOf(sql(row), own);
    const statements = new Map<number, SqliteStatement>();
    const statementFor = (count: number): SqliteStatement => {
      const known = statements.get(count);
      if (known) return known;
      const statement = this.#prepare(sql(Array(count).fill(row).join()));
      statements.set(count, statement);
      return statement;
    };
    // An error in it shows at the start.
    statementFor(1);
    const write = (values: readonly SqlValue[]): number => {
      let done = 0;
      let last = 0;
      for (const count of MANY) {
        const length = count * width;
        for (; done + length <= values.length; done += length)
          last = Number(statementFor(count).run(...values.slice(done, done + length)).lastInsertRowid);
      }
      return last;
    };
    const writer: Writer = { table: changedIn(sql(row)), write };
    const valuesOf = (rows: readonly P[], from = 0, end = rows.length): SqlValue[] => {
      const values: SqlValue[] = [];
      for (let index = from; index < end; index++) encode(rows[index] as Parameters, values);
      return values;
    };
    const run = (rows: readonly P[]): number => {
      if (rows.length === 0) return 0;
      return transactions.write(tables, () => {
        let last = 0;
        // Some at a time: the values of very many rows would outlive the youngest generation.
        for (let done = 0; done < rows.length; done += MOST)
          last = write(valuesOf(rows, done, Math.min(done + MOST, rows.length)));
        return last;
      });
    };
    return {
      run,
      later: (rows) => {
        if (!transactions.mayWait) run(rows);
        else if (rows.length > 0) transactions.writeLater(tables, writer, valuesOf(rows));
      },
    };
  }

  #prepare(sql: string): SqliteStatement {
    return this.#transactions.guarded(() => this.#db.prepare(sql));
  }

  #tablesOf(sql: string, own: Memory | undefined): TablesOfStatement {
    const { memories, results } = this.#transactions;
    return new TablesOfStatement(sql, memories, results, own);
  }
}

/** Values by their order cost SQLite's package a sixth of what values by name do. */
function withNumbers(sql: string): { readonly numbered: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const numbered = sql.replace(LIMIT, "LIMIT $1 + 0").replace(PARAMETER, (text, name: string | undefined) => {
    if (name === undefined) return text;
    if (!names.includes(name)) names.push(name);
    return `?${names.indexOf(name) + 1}`;
  });
  return { numbered, names };
}

/** The table that a statement changes. */
function changedIn(sql: string): string {
  return tablesIn(sql)[0] ?? "";
}
