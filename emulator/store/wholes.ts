import { type Column, json, textKey } from "./columns.ts";
import { part, Table } from "./table.ts";

/** A part of the store with one table, of objects that are kept whole, as JSON, and found by one of their members. */
export function wholes<T extends object>(name: string, key: keyof T & string) {
  const id: string = key;
  const columns: Readonly<Record<string, Column<unknown>>> = { [id]: textKey(), content: json<T>() };
  const table = new Table(name, columns, "WITHOUT ROWID");
  return part([table], (db) => {
    const rows = table.on(db);
    const put = rows.put([id]);
    const page = rows.only("content").page(id);
    return {
      put: (object: T): void => put({ [id]: object[key], content: object }),
      find: rows.value("content", id) as (key: string) => T | undefined,
      delete: rows.delete(id) as (key: string) => void,
      /** By key; a page continues after `key`, "" for the beginning. */
      after: (key: string, limit: number): T[] => page(key, limit).map(({ content }) => content as T),
    };
  });
}
