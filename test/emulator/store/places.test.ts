import { expect } from "chai";
import { Database } from "../../../emulator/store/database.ts";
import { INTERNED } from "../../../emulator/store/interned.ts";
import { ACCOUNT_PARTS, DUE_PART, GLOBAL_PARTS, PLACE_PARTS } from "../../../emulator/store/parts.ts";
import { PlaceSource } from "../../../emulator/store/place-source.ts";
import type { Coding } from "../../../emulator/store/row-coding.ts";
import type { Source } from "../../../emulator/store/source.ts";
import { openStoresOn } from "../../../emulator/store/store.ts";
import type { Part } from "../../../emulator/store/table.ts";

describe("the tables of places", () => {
  for (const [level, parts] of [
    ["account", ACCOUNT_PARTS],
    ["place", PLACE_PARTS],
  ] as const) {
    for (const [name, part] of Object.entries(parts) as [string, Part<unknown>][]) {
      it(`every statement of ${name} names those of its own ${level} alone`, () => {
        const db = new Database(":memory:");
        db.exec(INTERNED.schema);
        const source = new PlaceSource(db, level, 7);
        source.createTables();
        // What is prepared fails for a table that is not there, and those of the first place are not.
        const eager: Source = {
          database: db,
          place: 7,
          prepare: (sql: string, coding?: Coding) => prepared(source.prepare(sql, coding)),
          prepareMany: (...of: Parameters<Source["prepareMany"]>) => {
            const many = source.prepareMany(...of);
            many.run([]);
            return many;
          },
          prepared: (sql: string, coding?: Coding) => source.prepared(sql, coding),
          tableName: (table: string) => source.tableName(table),
          ownedBy: () => eager,
        } as Source;
        part.on(eager);
        db.close();
      });
    }
  }

  it("are those of every part", () => {
    const db = new Database(":memory:");
    const stores = openStoresOn(db);
    stores.openPlace("111111111111", "eu-west-1", { number: 1 });
    const { number } = stores.openPlace("222222222222", "eu-west-1");
    const tables = db
      .prepare<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
      .map(({ name }) => name);
    const shared = [...namesOf({ ...GLOBAL_PARTS, ...DUE_PART }), "accounts", "places", "interned"];
    const own = tables.filter((name) => name.endsWith(`_place_${number}`) || name.endsWith("_account_2"));
    expect(own.map((name) => name.replace(/_(place|account)_2$/, ""))).to.have.members(
      tables.filter((name) => !shared.includes(name) && !own.includes(name)),
    );
    stores.first.close();
  });

  it("keep what other places wrote out of sight, and of the due list's entries those of others", () => {
    const stores = openStoresOn(new Database(":memory:"));
    stores.openPlace("111111111111", "eu-west-1", { number: 1 });
    const other = stores.of(stores.openPlace("111111111111", "us-west-2").number);
    stores.first.logStreams.insert({ logGroup: "a", logStream: "b", createdAtMs: 0 });
    expect(other.logStreams.find("a", "b")).to.equal(undefined);
    stores.first.due.set("kind", "1", 5);
    other.due.set("kind", "1", 7);
    other.due.cancel("kind", "1");
    expect(stores.first.due.all()).to.have.length(1);
    other.due.set("kind", "1", 3);
    expect(stores.first.due.first()).to.deep.include({ place: 2, dueAtMs: 3 });
    stores.first.close();
  });

  it("stay when the process ends, and are not half there when a transaction fails", () => {
    const db = new Database(":memory:");
    const stores = openStoresOn(db);
    const fill = () => {
      throw new Error("undo");
    };
    expect(() => stores.openPlace("111111111111", "eu-west-1", { fill })).to.throw("undo");
    expect(stores.places.find("111111111111", "eu-west-1")).to.equal(undefined);
    expect(stores.places.findAccount("111111111111")).to.equal(undefined);
    const place = stores.openPlace("111111111111", "eu-west-1");
    expect(stores.of(place.number).nodes.count()).to.equal(0);
    stores.first.close();
  });
});

/** Runs nothing, but has SQLite prepare the statement. */
function prepared<T extends { all(values?: object): unknown }>(statement: T): T {
  try {
    statement.all({});
  } catch (error) {
    if (/no such (table|column|index)/.test((error as Error).message)) throw error;
  }
  return statement;
}

function namesOf(parts: Readonly<Record<string, Part<unknown>>>): string[] {
  return Object.values(parts).flatMap(({ schema }) =>
    [...schema.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name!),
  );
}
