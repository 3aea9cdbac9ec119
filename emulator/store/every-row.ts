const ROWS = 500;

/** Every row of a list, which is read some rows at a time as they are taken. `read` returns at most `limit` rows after a key. */
export function* everyRow<Row, Key>(
  start: Key,
  keyOf: (row: Row) => Key,
  read: (after: Key, limit: number) => readonly Row[],
): Iterable<Row> {
  for (let after = start; ; ) {
    const rows = read(after, ROWS);
    yield* rows;
    if (rows.length < ROWS) return;
    after = keyOf(rows.at(-1)!);
  }
}
