import { expect } from "chai";
import type { Json } from "../../../../../emulator/domain/state-machines/language/json.ts";
import { parsePath } from "../../../../../emulator/domain/state-machines/language/json-path.ts";
import {
  PathNotFound,
  readPathFrom,
  writePath,
} from "../../../../../emulator/domain/state-machines/language/read-path.ts";

/** The example of Jayway's JsonPath, which Step Functions reads paths with. */
const STORE: Json = {
  store: {
    book: [
      { category: "reference", author: "Nigel Rees", title: "Sayings of the Century", price: 8.95 },
      { category: "fiction", author: "Evelyn Waugh", title: "Sword of Honour", price: 12.99 },
      { category: "fiction", author: "Herman Melville", title: "Moby Dick", isbn: "0-553-21311-3", price: 8.99 },
      { category: "fiction", author: "J. R. R. Tolkien", title: "The Lord", isbn: "0-395-19395-8", price: 22.99 },
    ],
    bicycle: { color: "red", price: 19.95 },
  },
  expensive: 10,
};

const read = (path: string, input: Json = STORE, variables: Record<string, Json> = {}) =>
  readPathFrom(parsePath(path), { input, context: { Execution: { Name: "me" } }, variables });
const titles = (path: string) => (read(path) as { title: string }[]).map(({ title }) => title);

describe("a JSONPath of Step Functions", () => {
  it("leads to one value by names and indexes", () => {
    expect(read("$")).to.equal(STORE);
    expect(read("$.store.bicycle.color")).to.equal("red");
    expect(read("$['store']['bicycle'].price")).to.equal(19.95);
    expect(read("$.store.book[0].author")).to.equal("Nigel Rees");
    expect(read("$.store.book[-1].price")).to.equal(22.99);
    expect(read("$.store.book[(@.length-1)].price")).to.equal(22.99);
    expect(read("$$.Execution.Name")).to.equal("me");
    expect(read("$who.name", null, { who: { name: "you" } })).to.equal("you");
    expect(read("$.a-b.c:d.é", { "a-b": { "c:d": { é: 1 } } })).to.equal(1);
    expect(read("$['a.b'][\"it's\"]", { "a.b": { "it's": 2 } })).to.equal(2);
  });

  it("lists what it finds otherwise, be it one or nothing", () => {
    expect(read("$.store.book[*].price")).to.deep.equal([8.95, 12.99, 8.99, 22.99]);
    expect(read("$..price")).to.deep.equal([8.95, 12.99, 8.99, 22.99, 19.95]);
    expect(read("$.store.*")).to.have.length(2);
    expect(titles("$.store.book[0,2]")).to.deep.equal(["Sayings of the Century", "Moby Dick"]);
    expect(titles("$.store.book[1:3]")).to.deep.equal(["Sword of Honour", "Moby Dick"]);
    expect(titles("$.store.book[-1:]")).to.deep.equal(["The Lord"]);
    expect(titles("$.store.book[:1]")).to.deep.equal(["Sayings of the Century"]);
    expect(read("$.store.bicycle['color','price']")).to.deep.equal(["red", 19.95]);
    expect(read("$.nothing[*]")).to.deep.equal([]);
    expect(read("$..nothing")).to.deep.equal([]);
  });

  it("filters lists", () => {
    expect(titles("$.store.book[?(@.isbn)]")).to.deep.equal(["Moby Dick", "The Lord"]);
    expect(titles("$.store.book[?(@.price < 10)]")).to.deep.equal(["Sayings of the Century", "Moby Dick"]);
    expect(titles("$..book[?(@.price <= $.expensive)]")).to.deep.equal(["Sayings of the Century", "Moby Dick"]);
    expect(titles("$.store.book[?(@.category == 'fiction' && @.price > 20)]")).to.deep.equal(["The Lord"]);
    expect(titles("$.store.book[?(@.price > 20 || !(@.category != 'reference'))]")).to.have.length(2);
    expect(read("$.all[?(@ == 'a')]", { all: ["a", "b", "a"] })).to.deep.equal(["a", "a"]);
  });

  it("says what is missing in AWS's words", () => {
    const missing = (path: string) => expect(() => read(path)).to.throw(PathNotFound);
    missing("$.toto").with.property("message", "No results for path: $['toto']");
    missing("$.no.such.path").with.property("message", "Missing property in path $['no']");
    missing("$.store.book[9].price").with.property("message", "Missing property in path $['store']['book'][9]");
    missing("$unknown").with.property("message", "Variable not found: $unknown");
  });

  it("is refused when it cannot be read, with the place", () => {
    const refused = (path: string) => expect(() => parsePath(path), path).to.throw(/at position \d+ of/);
    for (const path of [
      "",
      "a",
      "$.",
      "$[",
      "$['a",
      "$.a b",
      "$[0:1:2]",
      "$[]",
      "$[a]",
      "$[?(@.a =~ /b/)]",
      "$[?(@.a in [1])]",
    ]) {
      refused(path);
    }
    refused("$.a.length()").with.property(
      "message",
      "Functions such as length() are not supported in a JSONPath at position 10 of '$.a.length()'",
    );
    refused(`$${"[?(@".repeat(2000)}`);
  });

  it("neither runs code nor sees what objects inherit", () => {
    for (const path of ["$.constructor", "$['__proto__']", "$.store.book.length"]) {
      expect(() => read(path), path).to.throw(PathNotFound);
    }
    expect(() => parsePath("$[?(process.exit(1))]")).to.throw(/at position/);
    expect(read("$.__proto__.a", JSON.parse('{"__proto__":{"a":1}}'))).to.equal(1);
    const written = writePath(parsePath("$.__proto__.polluted"), {}, true);
    expect(JSON.stringify(written)).to.equal('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it("ends when it would look at the same values for ever", () => {
    let deep: Json = 0;
    for (let depth = 0; depth < 300; depth++) deep = { a: deep, b: depth };
    expect(() => read("$..*..*..*..*", deep)).to.throw(/looks at more than/);
    expect(() => read("$..[?(@..[?(@..b)])]", deep)).to.throw(/looks at more than/);
  });
});
