import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { integer, textKey } from "../../../emulator/store/columns.ts";
import { Database } from "../../../emulator/store/database.ts";
import { IN_MEMORY } from "../../../emulator/store/sqlite.ts";
import { Table } from "../../../emulator/store/table.ts";

const NOTES = new Table("notes", { name: textKey(), value: integer() });
const OTHERS = new Table("others", { name: textKey(), value: integer() });

describe("rows that wait for a common commit", () => {
  for (let seed = 1; seed <= 20; seed++) {
    it(`are what was written, whatever is read and undone between (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      const db = new Database(IN_MEMORY);
      const tables = [NOTES, OTHERS].map((table) => {
        db.exec(table.schema);
        return { ...functionsOn(db, table), model: new Map<string, number>() };
      });
      const act = () => {
        const { model, insert, update, put, erase, remove, all } = tables[below(2)]!;
        const name = `note ${below(6)}`;
        const value = below(1000);
        const how = below(7);
        if (how === 0) expect(all()).to.deep.equal(sorted(model));
        else if (how === 1) {
          erase(name);
          model.delete(name);
        } else if (how === 2) expect(remove(name)).to.equal(Number(model.delete(name)));
        else {
          if (how === 3) put({ name, value });
          else if (model.has(name)) update({ name, value });
          else insert({ name, value });
          model.set(name, value);
        }
      };
      const actOften = () => {
        for (let count = below(4); count > 0; count--) act();
      };
      const undone = (run: (change: () => void) => void) => {
        const before = tables.map(({ model }) => new Map(model));
        expect(() =>
          run(() => {
            actOften();
            throw new Error("undone");
          }),
        ).to.throw("undone");
        for (const [index, { model }] of tables.entries()) {
          model.clear();
          for (const [name, value] of before[index]!) model.set(name, value);
        }
      };
      const change = () => {
        actOften();
        if (below(5) === 0) db.attempt(actOften);
        if (below(5) === 0) undone((part) => db.attempt(part));
        actOften();
      };
      for (let step = 0; step < 600; step++) {
        const how = below(20);
        if (how === 0) db.transaction(change);
        else if (how === 1) undone((part) => db.transaction(part));
        else if (how === 2) act();
        else if (how < 7) undone((part) => db.together(part));
        else db.together(change);
      }
      db.together(() => {
        for (const { model, all } of tables) expect(all()).to.deep.equal(sorted(model));
      });
      db.close();
    });
  }

  it("are written before a count of changes", () => {
    const db = new Database(IN_MEMORY);
    db.exec(NOTES.schema);
    const { put } = functionsOn(db, NOTES);
    const changes = db.prepare<{ count: number }>("SELECT total_changes() AS count");
    db.together(() => {
      put({ name: "a", value: 1 });
      expect(changes.get()!.count).to.equal(0);
      db.flush();
      expect(changes.get()!.count).to.equal(1);
    });
    db.close();
  });

  it("are not those of a statement without values, which runs at once", () => {
    const db = new Database(IN_MEMORY);
    db.exec(NOTES.schema);
    const { put, all } = functionsOn(db, NOTES);
    const deleteZeros = NOTES.on(db).deleteWhere("WHERE value = 0");
    db.together(() => {
      put({ name: "a", value: 0 });
      put({ name: "b", value: 1 });
    });
    db.together(() => deleteZeros());
    db.together(() => expect(all()).to.deep.equal([["b", 1]]));
    db.close();
  });

  it("have no values of a row that lacks one", () => {
    const db = new Database(IN_MEMORY);
    db.exec(NOTES.schema);
    const { insert, all } = functionsOn(db, NOTES);
    db.together(() => {
      expect(() => insert({ name: "a" } as never)).to.throw("The parameter value has no value");
      insert({ name: "b", value: 1 });
    });
    expect(all()).to.deep.equal([["b", 1]]);
    db.close();
  });

  it("are committed before the next change when they are many", () => {
    const db = new Database(IN_MEMORY);
    db.exec(NOTES.schema);
    const { put } = functionsOn(db, NOTES);
    let commits = 0;
    db.track(() => commits++);
    db.together(() => {
      for (let value = 0; value < 10_000; value++) put({ name: `note ${value}`, value });
    });
    expect(commits).to.equal(0);
    db.together(() => put({ name: "one more", value: 1 }));
    expect(commits).to.equal(1);
    db.close();
  });

  describe("and cannot be written", () => {
    /** Two changes that share a commit, the second of which cannot be written, and a third that finds it. */
    function violate(path: string) {
      const db = new Database(path);
      db.exec(NOTES.schema);
      const { put, insert, all } = functionsOn(db, NOTES);
      db.together(() => put({ name: "a", value: 1 }));
      db.commit();
      db.together(() => put({ name: "b", value: 1 }));
      db.together(() => insert({ name: "a", value: 2 }));
      const { saved } = db;
      expect(() => db.together(all)).to.throw("UNIQUE constraint failed");
      expect(all()).to.deep.equal([["a", 1]]);
      db.together(() => put({ name: "c", value: 1 }));
      expect(all()).to.deep.equal([
        ["a", 1],
        ["c", 1],
      ]);
      db.close();
      return saved;
    }

    it("undo all changes of their commit, and the requests that wait for it get the error", async () => {
      const directory = mkdtempSync(join(tmpdir(), "waiting-rows-"));
      try {
        const error = await violate(join(directory, "notes.sqlite"))?.catch((reason) => reason);
        expect(error).to.have.property("message", "UNIQUE constraint failed: notes.name");
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it("end the process in memory, where the requests have been answered", async () => {
      const ending = nextUncaught();
      violate(IN_MEMORY);
      expect((await ending).message).to.equal("2 changes of requests that were answered are lost.");
    });
  });
});

/** What would end the process. */
function nextUncaught(): Promise<Error> {
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  return new Promise((resolve) => {
    process.once("uncaughtException", (error) => {
      for (const other of others) process.on("uncaughtException", other);
      resolve(error);
    });
  });
}

function functionsOn(db: Database, table: typeof NOTES) {
  const rows = table.on(db);
  const read = rows.all("ORDER BY name");
  return {
    insert: rows.insert(),
    update: rows.update(["name"]),
    put: rows.put(["name"]),
    erase: rows.deleteWhere("WHERE name = :name", "name"),
    remove: rows.delete("name"),
    all: () => read().map(({ name, value }) => [name, value]),
  };
}

function sorted(model: ReadonlyMap<string, number>) {
  return [...model].sort(([one], [other]) => (one < other ? -1 : 1));
}
