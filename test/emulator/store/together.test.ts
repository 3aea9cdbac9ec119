import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { textKey } from "../../../emulator/store/columns.ts";
import { Database } from "../../../emulator/store/database.ts";
import { IN_MEMORY } from "../../../emulator/store/sqlite.ts";
import { Table } from "../../../emulator/store/table.ts";

const NOTES = new Table("notes", { name: textKey() });

describe("changes with a common commit", () => {
  let directory: string;
  let db: Database;
  let notes: ReturnType<typeof functionsOn>;
  /** How often something was committed. */
  let commits: number;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "together-"));
    db = new Database(join(directory, "notes.sqlite"));
    db.exec(NOTES.schema);
    notes = functionsOn(db);
    commits = 0;
    db.track(() => commits++);
  });
  afterEach(() => {
    db.close();
    rmSync(directory, { recursive: true });
  });

  function functionsOn(database: Database) {
    const rows = NOTES.on(database).kept();
    return { add: rows.insert(), names: rows.values("name", "ORDER BY name") };
  }

  const fail = (name: string) =>
    expect(() =>
      db.together(() => {
        notes.add({ name });
        throw new Error("refused");
      }),
    ).to.throw("refused");

  it("are saved at the end of the turn, all at once", async () => {
    db.together(() => notes.add({ name: "a" }));
    const { saved } = db;
    db.together(() => notes.add({ name: "b" }));
    expect(db.saved).to.equal(saved);
    expect(commits).to.equal(0);
    await saved;
    expect(commits).to.equal(1);
    expect(db.saved).to.equal(undefined);
    expect(notes.names()).to.deep.equal(["a", "b"]);
  });

  it("wait for as many requests as waited for the commit before, but not for ever", async () => {
    const change = (name: string) => {
      db.together(() => notes.add({ name }));
      return db.saved;
    };
    await Promise.all([change("a"), change("b")]);
    expect(commits).to.equal(1);
    const saved = change("c");
    await nextTurn();
    expect(commits).to.equal(1);
    await Promise.all([saved, change("d")]);
    expect(commits).to.equal(2);
    await change("e");
    expect(commits).to.equal(3);
    // Now one was expected.
    const last = change("f");
    await nextTurn();
    expect(commits).to.equal(4);
    await last;
  });

  it("undo themselves alone when they throw", async () => {
    fail("first");
    expect(db.saved).to.equal(undefined);
    db.together(() => notes.add({ name: "a" }));
    fail("b");
    expect(notes.names()).to.deep.equal(["a"]);
    // Throws before it has written anything.
    expect(() =>
      db.together(() => {
        throw new Error("refused");
      }),
    ).to.throw("refused");
    db.together(() => notes.add({ name: "c" }));
    await db.saved;
    expect(notes.names()).to.deep.equal(["a", "c"]);
  });

  it("cost nothing when they only read", () => {
    expect(db.together(() => notes.names())).to.deep.equal([]);
    expect(db.saved).to.equal(undefined);
  });

  it("are saved before a transaction, another write and a copy, and with the end", async () => {
    db.together(() => notes.add({ name: "a" }));
    const before = db.saved;
    expect(() =>
      db.transaction(() => {
        notes.add({ name: "b" });
        throw new Error("not b");
      }),
    ).to.throw("not b");
    await before;
    expect(notes.names()).to.deep.equal(["a"]);
    db.together(() => notes.add({ name: "c" }));
    notes.add({ name: "d" });
    expect(db.saved).to.equal(undefined);
    db.together(() => notes.add({ name: "e" }));
    const path = join(directory, "copy.sqlite");
    db.copyTo(path);
    const copy = new Database(path);
    expect(functionsOn(copy).names()).to.deep.equal(["a", "c", "d", "e"]);
    copy.close();
    db.together(() => notes.add({ name: "f" }));
    db.close();
    db = new Database(join(directory, "notes.sqlite"));
    expect(functionsOn(db).names()).to.deep.equal(["a", "c", "d", "e", "f"]);
  });

  it("join a transaction that is under way", async () => {
    expect(() =>
      db.transaction(() => {
        db.together(() => notes.add({ name: "a" }));
        throw new Error("not a");
      }),
    ).to.throw("not a");
    await nextTurn();
    expect(notes.names()).to.deep.equal([]);
  });
});

describe("changes of a state in memory", () => {
  let db: Database;
  let add: (name: string) => void;
  let names: () => string[];
  beforeEach(() => {
    db = new Database(IN_MEMORY);
    db.exec(NOTES.schema);
    const rows = NOTES.on(db).kept();
    const insert = rows.insert();
    add = (name) => db.together(() => insert({ name }));
    names = rows.values("name", "ORDER BY name");
  });
  afterEach(() => db.close());

  const refuse = (name: string) =>
    expect(() =>
      db.together(() => {
        add(name);
        throw new Error("refused");
      }),
    ).to.throw("refused");

  it("share a commit that no request waits for", async () => {
    let commits = 0;
    const end = db.track(() => commits++);
    add("a");
    add("b");
    expect(db.saved).to.equal(undefined);
    expect(commits).to.equal(0);
    // Who follows the changes gets them in this turn.
    await nextTurn();
    expect(commits).to.equal(1);
    end();
  });

  it("undo themselves alone when they throw, whenever the others are committed", async () => {
    const kept: string[] = [];
    for (let count = 1000; count < 1700; count++) {
      add(`note ${count}`);
      kept.push(`note ${count}`);
      refuse("refused");
      if (count % 40 === 0) await nextTurn();
    }
    expect(names()).to.deep.equal(kept);
    expect(() =>
      db.transaction(() => {
        add("b");
        throw new Error("not b");
      }),
    ).to.throw("not b");
    expect(names()).to.deep.equal(kept);
  });

  it("are in a copy", () => {
    const directory = mkdtempSync(join(tmpdir(), "together-"));
    try {
      add("a");
      const path = join(directory, "copy.sqlite");
      db.copyTo(path);
      const copy = new Database(path);
      expect(NOTES.on(copy).values("name", "")()).to.deep.equal(["a"]);
      copy.close();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
