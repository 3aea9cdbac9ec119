import { expect } from "chai";
import { Bindings, type Condition, whereOf } from "../../../emulator/store/condition.ts";
import { Database } from "../../../emulator/store/database.ts";

type Fruit = Condition<"name" | "colour" | "keptDays" | "key">;

describe("conditions on a table", () => {
  const db = new Database(":memory:");
  before(() => {
    db.exec("CREATE TABLE fruit (name TEXT NOT NULL, colour TEXT, kept_days REAL NOT NULL, key TEXT)");
    const insert = db.prepare("INSERT INTO fruit VALUES (:name, :colour, :keptDays, substr(:name, 1, 1))");
    insert.run({ name: "apple", colour: "red", keptDays: 40 });
    insert.run({ name: "apricot", colour: null, keptDays: 3 });
    insert.run({ name: "banana", colour: "yellow", keptDays: 5 });
    insert.run({ name: "it's *odd*", colour: "red", keptDays: 0 });
  });
  after(() => db.close());

  function names(condition: Fruit): string[] {
    const bindings = new Bindings();
    const rows = db
      .prepared<{ name: string }>(`SELECT name FROM fruit WHERE ${whereOf(condition, bindings)} ORDER BY rowid`)
      .all(bindings.values);
    return rows.map(({ name }) => name);
  }

  const CASES: readonly [string, Fruit, readonly string[]][] = [
    ["everything without members", {}, ["apple", "apricot", "banana", "it's *odd*"]],
    ["one value", { name: ["banana"] }, ["banana"]],
    ["any of several values", { name: ["banana", "apple", "pear"] }, ["apple", "banana"]],
    ["nothing for an empty list", { name: [] }, []],
    ["other than one value, where there is one", { colour: { not: ["red"] } }, ["banana"]],
    ["other than several values", { name: { not: ["apple", "banana"] } }, ["apricot", "it's *odd*"]],
    ["other than nothing", { name: { not: [] } }, ["apple", "apricot", "banana", "it's *odd*"]],
    ["below one number", { keptDays: { below: [5] } }, ["apricot", "it's *odd*"]],
    ["below any of several", { keptDays: { below: [3, 6] } }, ["apricot", "banana", "it's *odd*"]],
    ["above", { keptDays: { above: [5] } }, ["apple"]],
    ["the start of a text", { name: { startsWith: ["ap"] } }, ["apple", "apricot"]],
    ["any of several starts", { name: { startsWith: ["app", "b", "%"] } }, ["apple", "banana"]],
    ["a pattern", { name: { like: ["*an?"] } }, ["banana"]],
    ["patterns beside plain values", { name: { like: ["apple", "it's*"] } }, ["apple", "it's *odd*"]],
    ["plain values in place of patterns", { name: { like: ["apple", "banana"] } }, ["apple", "banana"]],
    ["a column that SQLite's list of values has too", { key: { like: ["b", "?x", "i*"] } }, ["banana", "it's *odd*"]],
    ["all members", { colour: ["red"], keptDays: { above: [1] } }, ["apple"]],
    ["all conditions", { all: [{ name: { like: ["a*"] } }, { name: { not: ["apple"] } }] }, ["apricot"]],
    ["as if an undefined member were left out", { name: undefined, colour: ["yellow"] }, ["banana"]],
    ["text that looks like SQL", { name: ["' OR 1 --"] }, []],
  ];
  for (const [title, condition, expected] of CASES) {
    it(`match ${title}`, () => {
      expect(names(condition)).to.deep.equal(expected);
    });
  }

  it("have one statement for any number of values", () => {
    const text = (condition: Fruit) => whereOf(condition, new Bindings());
    expect(text({ name: ["a", "b"] })).to.equal(text({ name: ["a", "b", "c", "d"] }));
    expect(text({ keptDays: { below: [1, 2] } })).to.equal(text({ keptDays: { below: [3, 4, 5] } }));
  });

  it("take named values, each of which must be there", () => {
    const find = db.prepare("SELECT name, ':colour' AS text FROM fruit WHERE name = :name AND :name <> :other");
    expect(find.get({ other: "pear", name: "apple", unused: 1 })).to.deep.equal({ name: "apple", text: ":colour" });
    expect(() => find.get({ name: "apple" })).to.throw("The parameter other has no value");
  });
});
