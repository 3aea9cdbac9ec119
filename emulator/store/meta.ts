import { text, textKey } from "./columns.ts";
import { type Offered, part, Table } from "./table.ts";

const META = new Table("meta", { name: textKey(), value: text() }, "WITHOUT ROWID");

export type Meta = Offered<typeof meta>;

/** Facts about the whole state, e.g. the virtual clock's instant and the number of starts. */
export const meta = part([META], (db) => {
  const rows = META.on(db);
  const put = rows.put(["name"]);
  return {
    find: rows.kept().value("value", "name"),
    set: (name: string, value: string): void => put({ name, value }),
    delete: rows.delete("name"),
  };
});
