import { expect } from "chai";
import { SelectorError, select } from "../../../../emulator/domain/automation/selectors.ts";

const VALUE = {
  Reservations: [
    { Instances: [{ Id: "a", Tags: [{ Key: "Name", Value: "x" }], Size: 3 }] },
    { Instances: [{ Id: "b", Tags: [{ Key: "Role", Value: "y" }], Size: 5 }] },
  ],
  "odd.name": { "it's": 1 },
  Empty: [],
};

describe("selectors of runbooks", () => {
  it("find no more than a program can carry", () => {
    let value: unknown = "end";
    for (let depth = 0; depth < 100; depth++) value = [value];
    const selector = `$${"..*".repeat(20)}`;
    expect(() => select(selector, value)).to.throw(SelectorError, `${selector} finds more than 100000 values.`);
  });

  const rows: readonly (readonly [string, unknown])[] = [
    ["$", VALUE],
    ["$.Reservations[0].Instances[0].Id", "a"],
    ["$.Reservations[-1].Instances[0].Id", "b"],
    ["$.Reservations[*].Instances[*].Id", ["a", "b"]],
    ["$.Reservations..Id", ["a", "b"]],
    ["$..Tags[?(@.Key == 'Name')].Value", ["x"]],
    ["$..Instances[?(@.Size >= 5)].Id", ["b"]],
    ["$..Instances[?(@.Tags)].Id", ["a", "b"]],
    ["$.Reservations[0:1].Instances[0].Id", ["a"]],
    ["$['odd.name']['it\\'s']", 1],
    ['$["Reservations"][1].Instances[0]["Size"]', 5],
    ["$.None.At.All", undefined],
    ["$.Reservations[7]", undefined],
    ["$.Empty[*]", []],
    ["$['Empty','None']", [[]]],
    ["$.Reservations[0,1].Instances[0].Id", ["a", "b"]],
    ["$..Instances[?(@.Size > 1 && @.Size < 4)].Id", ["a"]],
    ["$['odd.name'][?(@[\"it's\"] == 1)]", [{ "it's": 1 }]],
  ];
  for (const [selector, found] of rows) {
    it(`find ${JSON.stringify(found)?.slice(0, 40)} by ${selector}`, () => {
      expect(select(selector, VALUE)).to.deep.equal(found);
    });
  }

  for (const selector of [
    "Reservations",
    "$.Reservations[",
    "$.a b",
    "$[?(@.x == y)]",
    "$...x",
    "",
    "$$.a",
    "$Reservations",
  ]) {
    it(`are refused as ${JSON.stringify(selector)}`, () => {
      expect(() => select(selector, VALUE)).to.throw(SelectorError);
    });
  }
});
