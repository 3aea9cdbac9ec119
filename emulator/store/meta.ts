import { type Offered, part, Table, text, textKey } from "./table.ts";

const META = new Table("meta", { name: textKey(), value: text() }, "WITHOUT ROWID");

export type Meta = Offered<typeof meta>;

/** Facts about the state as a whole: where the virtual clock stands, how often an emulator was started on it. */
export const meta = part([META], (db) => {
  const rows = META.on(db);
  const put = rows.put(["name"]);
  return {
    find: rows.value("value", "name"),
    set: (name: string, value: string): void => put({ name, value }),
  };
});
