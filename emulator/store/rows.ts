import type { Columns, Field, Given, NewRow, Row } from "./columns.ts";
import { Bindings, type Condition, columnNamed, whereOf } from "./condition.ts";
import type { Coding, Parameters } from "./row-coding.ts";
import type { ManyRowsStatement, Source, Statement } from "./source.ts";

/** The value of a parameter: the type of the member of that name; for other names a number, or a text for `prefix`. */
type Value<C extends Columns, N> = N extends keyof C ? C[N]["value"] : N extends "prefix" ? string : number;
type Values<C extends Columns, N extends readonly string[]> = { [I in keyof N]: Value<C, N[I]> };

/** A condition on the members of a row, or a function that returns its SQL. */
type Search<C extends Columns> = Condition<Field<C>> | ((bindings: Bindings) => string);

/** What is to be known of a table. */
interface TableShape<C extends Columns> {
  readonly name: string;
  readonly columns: C;
  /** The statements that create it. */
  readonly schema: string;
  readonly coding: Coding;
  /** Whether its rows may be written after those of other tables. */
  readonly mayWait: boolean;
}

/**
 * The rows of a table in a database. Each method prepares a statement and returns the function that runs it. Statements name their
 * parameters (`:nodeId`); a parameter with a member's name is encoded like that member. The functions take the values in the
 * order of the names that the method got.
 */
export class Rows<C extends Columns, F extends Field<C> = Field<C>, R = Pick<Row<C>, F>> {
  readonly #db: Source;
  readonly #table: TableShape<C>;
  readonly #fields: readonly F[];
  readonly #coding: Coding;

  /** @param fields the members to read. */
  constructor(db: Source, table: TableShape<C>, fields: readonly F[], coding = table.coding) {
    this.#db = db;
    this.#table = table;
    this.#fields = fields;
    this.#coding = coding;
  }

  /**
   * The same rows, for a table that is read more often than changed: results stay in memory until a statement changes a table that
   * they came from. Rows and lists are frozen, since all readers share them. Not for a table that triggers or the deletion of others'
   * rows change.
   */
  kept(): Rows<C, F, R> {
    const { name, schema } = this.#table;
    if (/CREATE TRIGGER|ON (?:DELETE|UPDATE)/.test(schema)) throw new Error(`${name} may change with another table.`);
    return new Rows<C, F, R>(this.#db, this.#table, this.#fields, { ...this.#coding, isKept: true });
  }

  /** The same rows as `view` makes them, which may change the row that it gets. Rows of other members are as they were. */
  as<V>(view: (row: R) => V): Rows<C, F, V> {
    return new Rows<C, F, V>(this.#db, this.#table, this.#fields, { ...this.#coding, view: view as (row: never) => V });
  }

  /** The same rows with only these members. */
  only<G extends F>(...fields: readonly G[]): Rows<C, G> {
    return new Rows(this.#db, this.#table, fields, this.#plain());
  }

  /** The same rows without these members. */
  but<G extends F>(...left: readonly G[]): Rows<C, Exclude<F, G>> {
    const fields = this.#fields.filter((field) => !left.includes(field as G)) as Exclude<F, G>[];
    return new Rows<C, Exclude<F, G>>(this.#db, this.#table, fields, this.#plain());
  }

  /** @param rest what follows the table's name, such as WHERE and ORDER BY. */
  select(rest: string): Statement<R> {
    return this.#prepare(this.#selection(rest), this.#coding);
  }

  find<const K extends readonly Field<C>[]>(...key: K) {
    return this.one(where(key), ...key);
  }

  /** The rows with these values of a member. */
  findAll<K extends Field<C>>(key: K): (keys: readonly Row<C>[K][]) => R[] {
    const statement = this.select(`WHERE ${this.#column(key)} IN (SELECT value FROM json_each(:keys))`);
    return (keys) => statement.all({ keys: JSON.stringify(keys) });
  }

  one<const N extends readonly string[]>(rest: string, ...names: N) {
    const statement = this.select(rest);
    return (...values: Values<C, N>) => statement.get(named(names, values));
  }

  all<const N extends readonly string[]>(rest: string, ...names: N) {
    const statement = this.select(rest);
    return (...values: Values<C, N>) => statement.all(named(names, values));
  }

  /** Like `all`, but reads rows lazily. */
  each<const N extends readonly string[]>(rest: string, ...names: N) {
    const statement = this.select(rest);
    return (...values: Values<C, N>) => statement.iterate(named(names, values));
  }

  /**
   * Rows in the order of a member, at most `limit` (-1 for all) after a value of it.
   *
   * @returns a function of the values of `of`, the value to continue after, the prefix of `prefixOf` if that is given, and the limit.
   */
  page<K extends Field<C>, const O extends readonly Field<C>[] = []>(
    by: K,
    of: O = [] as unknown as O,
    order: ">" | ">=" | "<" = ">",
  ) {
    const rest = `${where(of, `${columnNamed(by)} ${order} :${by}`)} ${inOrderOf(by, order)}`;
    return this.all<[...O, K, "limit"]>(rest, ...of, by, "limit");
  }

  /** Like `page`, for rows in which a member begins with `prefix`: a function of the value to continue after, the prefix and the limit. */
  pageOfPrefix<K extends Field<C>, const O extends readonly Field<C>[] = []>(
    by: K,
    prefixed: Field<C>,
    of: O = [] as unknown as O,
  ) {
    const begins = `substr(${columnNamed(prefixed)}, 1, length(:prefix)) = :prefix`;
    const rest = `${where(of, `${columnNamed(by)} > :${by}`, begins)} ${inOrderOf(by, ">")}`;
    return this.all<[...O, K, "prefix", "limit"]>(rest, ...of, by, "prefix", "limit");
  }

  /** Rows that meet a condition. @param rest what follows the condition, with parameters named in `values`. @param joined tables. */
  search(condition: Search<C>, rest: string, values: Parameters = {}, joined = ""): R[] {
    const bindings = new Bindings();
    const where = whereIn(condition, bindings);
    const statement = this.#db.prepared<R>(this.#selection(`${joined} WHERE (${where}) ${rest}`), this.#coding);
    return statement.all({ ...bindings.values, ...values });
  }

  /** How many rows meet a condition. */
  countOf(condition: Search<C>): number {
    const bindings = new Bindings();
    const sql = `SELECT count(*) AS count FROM ${this.#table.name} WHERE ${whereIn(condition, bindings)}`;
    return this.#db.prepared<{ count: number }>(sql).get(bindings.values)!.count;
  }

  /** The first `limit` of those rows above a number, oldest first, or with "<" below it, newest first. */
  searchPage(condition: Search<C>, number: number, limit: number, order: ">" | "<" = ">"): R[] {
    return this.search(condition, `AND number ${order} :number ${inOrderOf("number", order)}`, { number, limit });
  }

  /** One member of the row with this key. */
  value<G extends Field<C>, const K extends readonly Field<C>[]>(field: G, ...key: K) {
    const find = this.only(field as unknown as F).find(...key) as (
      ...values: Values<C, K>
    ) => Pick<Row<C>, G> | undefined;
    return (...values: Values<C, K>) => find(...values)?.[field];
  }

  /** One member of rows. */
  values<G extends Field<C>, const N extends readonly string[]>(field: G, rest: string, ...names: N) {
    const statement = this.only(field as unknown as F).select(rest) as unknown as Statement<Pick<Row<C>, G>>;
    return (...values: Values<C, N>) => statement.all(named(names, values)).map((row) => row[field]);
  }

  /** The number of rows. @param rest begins with WHERE. */
  count<const N extends readonly string[]>(rest = "", ...names: N) {
    const statement = this.#prepare<{ count: number }>(`SELECT count(*) AS count FROM ${this.#table.name} ${rest}`);
    return (...values: Values<C, N>) => statement.get(named(names, values))!.count;
  }

  /** The number of rows for each value of a member, in the order of the values. @param rest begins with WHERE. */
  countBy<G extends Field<C>, const N extends readonly string[]>(field: G, rest: string, ...names: N) {
    const column = columnNamed(field);
    const statement = this.#prepare<{ value: Row<C>[G]; count: number }>(
      `SELECT ${column} AS value, count(*) AS count FROM ${this.#table.name} ${rest} GROUP BY 1 ORDER BY 1`,
    );
    return (...values: Values<C, N>): ReadonlyMap<Row<C>[G], number> =>
      new Map(statement.all(named(names, values)).map(({ value, count }) => [value, count]));
  }

  /** @param rest what follows the values, such as `ON CONFLICT DO NOTHING`. */
  insert(rest = ""): (row: NewRow<C>) => void {
    const insert = this.#writing(this.#prepareInsertion(rest));
    return (row) => insert([row]);
  }

  /** Inserts a row. @returns its number. */
  insertNumbered(): (row: NewRow<C>) => number {
    const statement = this.#prepare<never, NewRow<C>>(this.#insertion(""));
    return (row) => statement.insert(row);
  }

  /** Inserts a row, or changes the row with the same key. @param kept members besides the key that a change leaves alone. */
  put(key: readonly Field<C>[], kept: readonly Field<C>[] = []): (row: NewRow<C>) => void {
    return this.insert(this.#orElseChanging(key, kept));
  }

  /** Inserts rows at once. */
  insertAll(): (rows: readonly NewRow<C>[]) => void {
    return this.#writing(this.#prepareInsertion(""));
  }

  /** Inserts rows at once. @returns the number of the last; those of the others are the numbers before it. */
  insertAllNumbered(): (rows: readonly NewRow<C>[]) => number {
    return this.#prepareInsertion("").run;
  }

  /** Like `put`, for several rows at once. */
  putAll(key: readonly Field<C>[]): (rows: readonly NewRow<C>[]) => void {
    return this.#writing(this.#prepareInsertion(this.#orElseChanging(key, [])));
  }

  /** Like `update`, for several rows at once. */
  updateAll<K extends Field<C>, G extends Field<C>>(
    key: K,
    fields: readonly G[],
  ): (rows: readonly Pick<Row<C>, K | G>[]) => void {
    const set = fields.map((field, index) => `${this.#column(field)} = given.column${index + 2}`);
    const sql = (values: string) =>
      `UPDATE ${this.#table.name} SET ${set} FROM (VALUES ${values}) AS given WHERE ${this.#column(key)} = given.column1`;
    return this.#writing(this.#db.prepareMany({ sql, fields: [key, ...fields], coding: this.#plain() }));
  }

  /** Writes members of the row with the same key. @param fields default: all but the key. */
  update<K extends Field<C>, G extends Field<C> = Exclude<Given<C>, K>>(
    key: readonly K[],
    fields: readonly G[] = this.#given().filter((field) => !key.includes(field as never)) as unknown as G[],
  ): (row: Pick<Row<C>, K | G>) => void {
    return this.#changing<Pick<Row<C>, K | G>>(this.#updating(assigned(fields), where(key)));
  }

  /** Sets members: a function of the key and their values. */
  set<const K extends readonly Field<C>[], const G extends readonly Field<C>[]>(key: K, fields: G) {
    return this.#changingBy<[...K, ...G]>(this.#updating(assigned(fields), where(key)), [...key, ...fields]);
  }

  /** @param set what follows SET. @param condition begins with WHERE. */
  change<const N extends readonly string[]>(set: string, condition: string, ...names: N) {
    const statement = this.#prepare(this.#updating(set, condition));
    return (...values: Values<C, N>): void => {
      statement.run(named(names, values));
    };
  }

  /** @returns the number of deleted rows. */
  delete<const K extends readonly Field<C>[]>(...key: K) {
    const statement = this.#prepare(this.#deletion(where(key)));
    return (...values: Values<C, K>) => statement.run(named(key, values));
  }

  /** Deletes the rows with these values of a member. */
  deleteAll<K extends Field<C>>(key: K): (keys: readonly Row<C>[K][]) => void {
    const deletion = this.#deletion(`WHERE ${this.#column(key)} IN (SELECT value FROM json_each(:keys))`);
    const change = this.#changing(deletion);
    return (keys) => {
      if (keys.length > 0) change({ keys: JSON.stringify(keys) });
    };
  }

  /** @param rest begins with WHERE, and names no other table. */
  deleteWhere<const N extends readonly string[]>(rest: string, ...names: N) {
    return this.#changingBy<N>(this.#deletion(rest), names);
  }

  #prepareInsertion(rest: string): ManyRowsStatement<NewRow<C>> {
    const given = this.#given();
    const into = `INSERT INTO ${this.#table.name} (${given.map((field) => this.#column(field))})`;
    return this.#db.prepareMany({
      sql: (values) => `${into} VALUES ${values} ${rest}`,
      fields: given,
      coding: this.#plain(),
    });
  }

  #orElseChanging(key: readonly Field<C>[], kept: readonly Field<C>[]): string {
    const changed = this.#given().filter((field) => !key.includes(field) && !kept.includes(field));
    const set = changed.map((field) => `${this.#column(field)} = excluded.${this.#column(field)}`);
    return `ON CONFLICT (${key.map((field) => this.#column(field))}) DO UPDATE SET ${set.join(", ")}`;
  }

  #writing<P>(statement: ManyRowsStatement<P>): (rows: readonly P[]) => void {
    return this.#table.mayWait ? statement.later : statement.run;
  }

  #changing<P = Parameters>(sql: string): (values: P) => void {
    const statement = this.#prepare<never, P>(sql);
    return this.#table.mayWait ? statement.later : statement.run;
  }

  #changingBy<const N extends readonly string[]>(sql: string, names: readonly string[]) {
    const change = this.#changing(sql);
    return (...values: Values<C, N>): void => change(named(names, values));
  }

  #prepare<R, P = Parameters>(sql: string, coding = this.#plain()): Statement<R, P> {
    return this.#db.prepare<R, P>(sql, coding);
  }

  #plain(): Coding {
    return { ...this.#coding, view: undefined };
  }

  #given(): Field<C>[] {
    const { columns } = this.#table;
    return (Object.keys(columns) as Field<C>[]).filter((field) => columns[field]!.isGiven);
  }

  #column(field: Field<C>): string {
    return this.#table.columns[field]!.name ?? columnNamed(field);
  }

  #insertion(rest: string): string {
    const given = this.#given();
    const parameters = given.map((field) => `:${field}`);
    return `INSERT INTO ${this.#table.name} (${given.map((field) => this.#column(field))}) VALUES (${parameters}) ${rest}`;
  }

  #deletion(rest: string): string {
    return `DELETE FROM ${this.#table.name} ${rest}`;
  }

  #updating(set: string, condition: string): string {
    return `UPDATE ${this.#table.name} SET ${set} ${condition}`;
  }

  #selection(rest: string): string {
    const columns = this.#fields.map((field) => `${this.#column(field)} AS "${field}"`);
    return `SELECT ${columns} FROM ${this.#table.name} ${rest}`;
  }
}

function whereIn<C extends Columns>(condition: Search<C>, bindings: Bindings): string {
  return typeof condition === "function" ? condition(bindings) : whereOf(condition, bindings);
}

function named(names: readonly string[], values: readonly unknown[]): Parameters {
  const byName: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) byName[names[index]!] = values[index];
  return byName;
}

function where(key: readonly string[], ...more: readonly string[]): string {
  return `WHERE ${[...key.map((field) => `${columnNamed(field)} = :${field}`), ...more].join(" AND ")}`;
}

function assigned(fields: readonly string[]): string {
  return fields.map((field) => `${columnNamed(field)} = :${field}`).join(", ");
}

function inOrderOf(field: string, order: ">" | ">=" | "<"): string {
  return `ORDER BY ${columnNamed(field)} ${order === "<" ? "DESC" : "ASC"} LIMIT :limit`;
}
