import { unchanging } from "../wire/json-text.ts";

/**
 * Makes an answer, or a part of it, of a row once, as long as it is asked for with the same row and the same other values: rows that
 * the store keeps stay the same objects until their table changes. All get the same result: do not change it.
 */
export function remembered<Row extends object, Others extends readonly unknown[], Result extends object>(
  make: (row: Row, ...others: Others) => Result,
): (row: Row, ...others: Others) => Result {
  const known = rememberedBy<Row, Result>();
  return (row, ...others) => known(row, others, () => make(row, ...others));
}

/** The same, where making it takes more than what it depends on: the row and `others`. */
export function rememberedBy<Row extends object, Result extends object>(): (
  row: Row,
  others: readonly unknown[],
  make: () => Result,
) => Result {
  const known = new WeakMap<Row, { readonly others: readonly unknown[]; readonly result: Result }>();
  return (row, others, make) => {
    const found = known.get(row);
    if (found?.others.every((value, index) => value === others[index])) return found.result;
    const result = unchanging(make());
    known.set(row, { others, result });
    return result;
  };
}
