import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { Database } from "../../../emulator/store/database.ts";
import { Table, textKey } from "../../../emulator/store/table.ts";

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
