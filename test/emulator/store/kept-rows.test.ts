import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { integer, integerKey } from "../../../emulator/store/columns.ts";
import { Database } from "../../../emulator/store/database.ts";
import { KeptRows } from "../../../emulator/store/kept-rows.ts";
import { Table } from "../../../emulator/store/table.ts";

const ROWS = new Table("counters", { number: integerKey(), value: integer() });

describe("rows that are kept in memory", () => {
  for (let seed = 1; seed <= 20; seed++) {
    it(`are what their table says, whatever is read, changed and undone (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      const { db, kept, table } = opened(5);
      const model = new Map<number, number>();
      for (let step = 0; step < 400; step++) {
        const before = new Map(model);
        const act = () => {
          for (let count = below(8); count > 0; count--) {
            const number = below(12);
            const value = below(1000);
            const how = below(6);
            if (how === 5) kept.expect(Array.from({ length: 6 }, () => below(12)));
            else if (how === 0) expect(kept.get(number)?.value).to.equal(model.get(number));
            else if (how === 1) expect(all()).to.deep.equal([...model].sort(([one], [other]) => one - other));
            else if (how === 2 && model.has(number)) {
              // A statement that is not of these rows.
              table.set(number, value);
              model.set(number, value);
            } else {
              kept.set(number, { number, value });
              model.set(number, value);
            }
          }
        };
        const all = () => table.all().map(({ number, value }) => [number, value]);
        const undo = (run: () => void) => {
          const inside = new Map(model);
          expect(() => run()).to.throw("undone");
          model.clear();
          for (const [number, value] of inside) model.set(number, value);
        };
        const isUndone = below(4) === 0;
        const change = () => {
          act();
          if (below(3) === 0) {
            undo(() =>
              db.attempt(() => {
                act();
                throw new Error("undone");
              }),
            );
          }
          if (below(3) === 0) db.attempt(act);
          if (isUndone) throw new Error("undone");
        };
        if (isUndone) {
          expect(() => db.transaction(change)).to.throw("undone");
          model.clear();
          for (const [number, value] of before) model.set(number, value);
        } else db.transaction(change);
        for (let number = 0; number < 12; number++) expect(kept.get(number)?.value).to.equal(model.get(number));
      }
      db.close();
    });
  }

  it("are written when they are changed outside of a transaction", () => {
    const { db, kept, table } = opened(5);
    kept.set(1, { number: 1, value: 7 });
    db.transaction(() => undefined);
    expect(table.all()).to.deep.equal([{ number: 1, value: 7 }]);
    db.close();
  });

  it("are the same for all who keep rows of the table", () => {
    const { db, kept } = opened(5);
    expect(keep(db, 5)).to.equal(kept);
    db.close();
  });
});

function opened(max: number) {
  const db = new Database(":memory:");
  db.exec(ROWS.schema);
  const rows = ROWS.on(db);
  return { db, kept: keep(db, max), table: { all: rows.all("ORDER BY number"), set: rows.set(["number"], ["value"]) } };
}

function keep(db: Database, max: number) {
  return KeptRows.of<number, { readonly number: number; readonly value: number }>(
    db,
    [ROWS],
    (own) => {
      const rows = ROWS.on(own);
      const findAll = rows.findAll("number");
      return {
        find: rows.find("number"),
        findAll: (numbers) => findAll(numbers).map((row) => [row.number, row] as const),
        write: rows.putAll(["number"]),
      };
    },
    max,
  );
}
