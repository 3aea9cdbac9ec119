import { setFlagsFromString } from "node:v8";
import { expect } from "chai";
import { integer, integerKey, json } from "../../../emulator/store/columns.ts";
import { Database } from "../../../emulator/store/database.ts";
import { unfolding } from "../../../emulator/store/folded.ts";
import { objectOf, shapeOf } from "../../../emulator/store/shape.ts";
import { openStore } from "../../../emulator/store/store.ts";
import { Table } from "../../../emulator/store/table.ts";

const MANY = Array.from({ length: 40 }, (_, index) => `member${index}`);

describe("objects of a shape", () => {
  it("have all members, and are each their own", () => {
    const make = shapeOf<{ name: string | null; count: number }>(["name", "count"]);
    const [one, other] = [make(), make()];
    one.name = "a";
    expect([one, other]).to.deep.equal([
      { name: "a", count: null },
      { name: null, count: null },
    ]);
    const made = objectOf([
      ["first", 1],
      ["second", [2]],
    ]);
    expect(made).to.deep.equal({ first: 1, second: [2] });
  });

  it("have the members of a folded column in its place", () => {
    const whole = unfolding<{ id: number; folded: { one: number; two?: string } }, "folded">("folded", ["one", "two"]);
    expect(whole({ id: 1, folded: { one: 2, two: "3" } })).to.deep.equal({ id: 1, one: 2, two: "3" });
    expect(whole({ id: 4, folded: { one: 5 } })).to.deep.equal({ id: 4, one: 5, two: undefined });
  });

  it("are no hash tables, however many members they have: rows, rows with a folded column, the store itself", () => {
    setFlagsFromString("--allow-natives-syntax");
    const isQuick = new Function("object", "return %HasFastProperties(object)") as (object: object) => boolean;
    const filled: Record<string, number> = {};
    for (const [index, name] of MANY.entries()) filled[name] = index;
    expect(isQuick(filled), "an object that was filled member by member").to.equal(false);

    const columns = Object.fromEntries(MANY.map((name) => [name, integer("DEFAULT 0")]));
    const wide = new Table("wide", { id: integerKey(), folded: json<Record<string, number>>(), ...columns });
    const db = new Database(":memory:");
    db.exec(wide.schema);
    const rows = wide.on(db);
    const others = Object.fromEntries(MANY.map((name) => [`other-${name}`, 1]));
    rows.insert()({ id: 1, folded: others, ...Object.fromEntries(MANY.map((name) => [name, 2])) } as never);
    const row = rows.find("id")(1)!;
    const whole = unfolding<typeof row, "folded">("folded", Object.keys(others))(row);
    expect(row).to.include({ id: 1, member39: 2 });
    expect(whole).to.include({ id: 1, member39: 2, "other-member39": 1 });
    expect([row, whole, openStore(undefined)].map(isQuick)).to.deep.equal([true, true, true]);
    db.close();
  });
});
