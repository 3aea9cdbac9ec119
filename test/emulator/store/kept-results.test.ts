import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { flag, integer, json, rowNumber, text } from "../../../emulator/store/columns.ts";
import { Database } from "../../../emulator/store/database.ts";
import { Table } from "../../../emulator/store/table.ts";

const FRUIT = new Table("fruit", {
  number: rowNumber,
  name: text("UNIQUE"),
  crates: integer(),
  isRipe: flag(),
  origin: json<{ farm: string }>(),
});
const PRICES = new Table("prices", { name: text("UNIQUE"), cents: integer() });

const NAMES = ["apple", "cherry", "fig", "1", "11", "111"];

describe("kept results", () => {
  for (const seed of [1, 2, 3]) {
    it(`are what SQLite would read (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const pick = <T>(list: readonly T[]): T => list[chance.next() % list.length]!;
      const db = open();
      const fruit = FRUIT.on(db);
      const prices = PRICES.on(db);
      const readers = [fruit, fruit.kept()].map((rows) => ({
        find: rows.find("name"),
        crates: rows.value("crates", "name"),
        page: rows.page("number"),
        both: rows.all("WHERE crates > :crates AND name <> :name ORDER BY number", "crates", "name"),
        either: rows.all("WHERE name = :name OR name = :prefix ORDER BY number", "name", "prefix"),
        dear: rows.all("WHERE name IN (SELECT prices.name FROM prices WHERE cents > :cents) ORDER BY number", "cents"),
        count: rows.count(),
        countBy: rows.countBy("crates", ""),
        search: (name: string) => rows.searchPage({ name: { startsWith: [name] } }, 0, 5),
      }));
      const put = fruit.put(["name"]);
      const remove = fruit.delete("name");
      const setCrates = fruit.set(["name"], ["crates"]);
      const setPrice = prices.put(["name"]);
      const change = () => {
        const name = pick(NAMES);
        const crates = chance.next() % 5;
        pick([
          () => put({ name, crates, isRipe: crates > 2, origin: { farm: `farm ${crates}` } }),
          () => setCrates(name, crates),
          () => setPrice({ name, cents: crates }),
          () => remove(name),
        ])();
      };
      const compare = () => {
        const name = pick(NAMES);
        const number = chance.next() % 4;
        const other = pick(NAMES);
        const question = chance.next();
        const [plain, kept] = readers.map((reader) => {
          const questions: readonly (() => unknown)[] = [
            () => reader.find(name),
            () => reader.crates(name),
            () => reader.page(number, 3),
            () => reader.both(number, name),
            () => reader.either(name, other),
            () => reader.dear(number),
            () => reader.count(),
            () => [...reader.countBy()],
            () => reader.search(name.slice(0, 1)),
          ];
          return questions[question % questions.length]!();
        });
        expect(kept).to.deep.equal(plain);
      };
      const some = () => {
        for (let count = chance.next() % 4; count > 0; count--) pick([change, compare])();
      };
      const failing = (run: (part: () => void) => void) => {
        expect(() =>
          run(() => {
            some();
            throw new Error("not to be kept");
          }),
        ).to.throw("not to be kept");
      };
      for (let step = 0; step < 3000; step++) {
        pick([
          change,
          compare,
          compare,
          () => db.transaction(some),
          () => failing((part) => db.transaction(part)),
          () => db.look(some),
          () =>
            db.transaction(() => {
              some();
              failing((part) => db.attempt(part));
              compare();
            }),
          () => db.exec(`UPDATE fruit SET crates = crates + 1 WHERE name = '${pick(NAMES)}'`),
        ])();
        compare();
      }
      db.close();
    });
  }

  it("follow the changes of another database", () => {
    const [source, copy] = [open(), open()];
    const changes: Uint8Array[] = [];
    const untrack = source.track((change) => changes.push(change));
    const put = FRUIT.on(source).put(["name"]);
    const crates = FRUIT.on(copy).kept().value("crates", "name");
    source.transaction(() => put({ name: "fig", crates: 5, isRipe: true, origin: { farm: "a" } }));
    expect(crates("fig")).to.equal(undefined);
    copy.apply(changes[0]!);
    expect(crates("fig")).to.equal(5);
    untrack();
    source.close();
    copy.close();
  });

  it("stay as they are, for all who read them", () => {
    const db = open();
    PRICES.on(db).insert()({ name: "fig", cents: 5 });
    const rows = PRICES.on(db).kept();
    const all = rows.all("");
    expect(all()).to.equal(all());
    expect(() => all().push({ name: "lime", cents: 6 })).to.throw(TypeError);
    expect(() => Object.assign(all()[0]!, { cents: 6 })).to.throw(TypeError);
    db.close();
  });

  it("are what a view makes of the rows, made once", () => {
    const db = open();
    PRICES.on(db).insert()({ name: "fig", cents: 250 });
    const viewed = PRICES.on(db).as(({ cents, ...row }) => ({ ...row, euros: cents / 100 }));
    const find = viewed.kept().find("name");
    expect(find("fig")).to.deep.equal({ name: "fig", euros: 2.5 });
    expect(find("fig")).to.equal(find("fig"));
    expect(viewed.only("cents").all("")()).to.deep.equal([{ cents: 250 }]);
    db.close();
  });

  it("are not of a table that changes with another", () => {
    const db = open();
    const owned = new Table("owned", { name: text("REFERENCES fruit (name) ON DELETE CASCADE") });
    expect(() => owned.on(db).kept()).to.throw("owned may change with another table");
    db.close();
  });
});

function open(): Database {
  const db = new Database(":memory:");
  db.exec(FRUIT.schema + PRICES.schema);
  return db;
}
