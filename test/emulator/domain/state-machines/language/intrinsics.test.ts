import { expect } from "chai";
import { parseExpression } from "../../../../../emulator/domain/state-machines/language/intrinsic-call.ts";
import { evaluate, IntrinsicFailure } from "../../../../../emulator/domain/state-machines/language/intrinsics.ts";
import type { Json } from "../../../../../emulator/domain/state-machines/language/json.ts";

const call = (text: string, input: Json = {}) =>
  evaluate(parseExpression(text), { input, context: {}, variables: {} }, () => 0.5);

/** The examples of the developer guide's page "Intrinsic functions", and what AWS does at their edges. */
const CASES: readonly [string, Json, Json][] = [
  ["States.Array($.Id)", { Id: 123456 }, [123456]],
  ["States.Array()", {}, []],
  ["States.Array('a', 1, -2.5, true, null, $.x)", { x: [] }, ["a", 1, -2.5, true, null, []]],
  ["States.ArrayPartition($.a, 4)", { a: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
  ["States.ArrayPartition($.a, 2)", { a: [] }, []],
  ["States.ArrayContains($.a, $.b)", { a: [1, 2, 3], b: 3 }, true],
  ["States.ArrayContains($.a, $.b)", { a: [{ x: 1, y: [] }], b: { y: [], x: 1 } }, true],
  ["States.ArrayContains($.a, null)", { a: [[null]] }, false],
  ["States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]],
  ["States.ArrayRange(0, 10, 3)", {}, [0, 3, 6, 9]],
  ["States.ArrayRange(5, 1, -2)", {}, [5, 3, 1]],
  ["States.ArrayGetItem($.a, 5)", { a: [1, 2, 3, 4, 5, 6] }, 6],
  ["States.ArrayLength($.a)", { a: [1, 2, 3] }, 3],
  ["States.ArrayUnique($.a)", { a: [1, 2, 3, 3, { b: 1 }, { b: 1 }] }, [1, 2, 3, { b: 1 }]],
  ["States.Base64Encode($.a)", { a: "Data to encode" }, "RGF0YSB0byBlbmNvZGU="],
  ["States.Base64Decode($.a)", { a: "RGF0YSB0byBlbmNvZGU=" }, "Data to encode"],
  ["States.Hash($.a, 'SHA-1')", { a: "input data" }, "aaff4a450a104cd177d28d18d74485e8cae074b7"],
  ["States.Hash($.a, 'MD5')", { a: "input data" }, "812f45842bc6d66ee14572ce20db8e86"],
  [
    "States.JsonMerge($.json1, $.json2, false)",
    { json1: { a: { a1: 1, a2: 2 }, b: 2 }, json2: { a: { a3: 1, a4: 2 }, c: 3 } },
    { a: { a3: 1, a4: 2 }, b: 2, c: 3 },
  ],
  ["States.StringToJson($.a)", { a: '{"foo": "bar"}' }, { foo: "bar" }],
  ["States.StringToJson($.a)", { a: " " }, null],
  ["States.JsonToString($.a)", { a: { foo: "bar", n: [1, null] } }, '{"foo":"bar","n":[1,null]}'],
  ["States.MathAdd($.value1, $.step)", { value1: 111, step: -1 }, 110],
  ["States.MathAdd($.a, $.b)", { a: -1.5, b: -1.51 }, -3],
  ["States.MathAdd(-0.5, 0)", {}, 0],
  ["States.MathRandom(1, 999)", {}, 500],
  ["States.StringSplit($.a, $.b)", { a: "1,2,3,4,5", b: "," }, ["1", "2", "3", "4", "5"]],
  ["States.StringSplit($.a, '.+,=')", { a: "This.is+a,test=string" }, ["This", "is", "a", "test", "string"]],
  ["States.StringSplit($.a, ',')", { a: ",, , ,," }, [" ", " "]],
  ["States.UUID()", {}, "88888888-8888-4888-8888-888888888888"],
  ["States.Format('Hello, my name is {}.', $.name)", { name: "Arnav" }, "Hello, my name is Arnav."],
  ["States.Format($.template, $.name)", { template: "Hello, {}.", name: "Arnav" }, "Hello, Arnav."],
  ["States.Format('\\{\\} it\\'s {}', 1.5)", {}, "{} it's 1.5"],
  ["States.Format('{}', $.a)", { a: { b: 1, c: ["x", null] } }, "{b=1, c=[x, null]}"],
  ["States.Format('{}', $.a)", { a: "{}" }, "{}"],
  ["States.ArrayGetItem(States.StringSplit($.id, ':'), 1)", { id: "a:b" }, "b"],
];

describe("an intrinsic function", () => {
  for (const [text, input, expected] of CASES) {
    it(`${text} of ${JSON.stringify(input)}`, () => expect(call(text, input)).to.deep.equal(expected));
  }

  it("fails on what it cannot do", () => {
    const failing: [string, Json?][] = [
      ["States.ArrayGetItem($.a, 2)", { a: [1] }],
      ["States.ArrayLength('a')"],
      ["States.ArrayPartition($.a, 0)", { a: [1] }],
      ["States.ArrayRange(0, 5, 0)"],
      ["States.ArrayRange(0, 1000, 1)"],
      ["States.Base64Encode($.a)", { a: "x".repeat(10_001) }],
      ["States.Hash('a', 'SHA-3')"],
      ["States.JsonMerge($.a, $.a, true)", { a: {} }],
      ["States.StringToJson('{')"],
      ["States.StringToJson($.a)", { a: "[".repeat(100_000) }],
      ["States.MathAdd('1', 2)"],
      ["States.MathRandom(2, 2)"],
      ["States.Format('{} {}', 1)"],
      ["States.Format('{}', 1, 2)"],
    ];
    for (const [text, input] of failing) expect(() => call(text, input), text).to.throw(IntrinsicFailure);
  });

  it("is refused when it cannot be read", () => {
    const nested = `${"States.Array(".repeat(11)}${")".repeat(11)}`;
    for (const text of [
      "States.Nothing()",
      "States.UUID(1)",
      "States.Hash('a')",
      "States.Array(1,)",
      "States.Array(",
      nested,
    ]) {
      expect(() => parseExpression(text), text).to.throw(/at position \d+ of/);
    }
    expect(() => parseExpression(`${"States.Array(".repeat(10)}${")".repeat(10)}`)).not.to.throw();
  });

  it("draws the same number for the same seed", () => {
    expect(call("States.MathRandom(0, 1000000, 42)")).to.equal(call("States.MathRandom(0, 1000000, 42)"));
    expect(call("States.MathRandom(0, 1000000, 42)")).not.to.equal(call("States.MathRandom(0, 1000000, 43)"));
  });
});
