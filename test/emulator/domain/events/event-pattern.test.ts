import { expect } from "chai";
import { compileEventPattern } from "../../../../emulator/domain/events/event-pattern.ts";

const EVENT = {
  source: "aws.ssm",
  "detail-type": "EC2 Command Status-change Notification",
  resources: ["arn:aws:ssm:us-east-1:0:maintenancewindow/mw-1", "arn:aws:ssm:us-east-1:0:windowtarget/x"],
  detail: {
    status: "Failed",
    count: 300,
    address: "10.0.0.7",
    empty: [],
    nothing: null,
    isLast: false,
    nodes: [
      { id: "i-1", state: "ok" },
      { id: "i-2", state: "bad" },
    ],
    path: "a*b",
  },
};

// Each line: the pattern of `detail`, and whether the event above matches it.
const CASES: [string, object, boolean][] = [
  ["an exact value", { status: ["Failed"] }, true],
  ["one of several values", { status: ["Success", "Failed"] }, true],
  ["no other value", { status: ["Success"] }, false],
  ["values of the same type only", { count: ["300"] }, false],
  ["a number however it is written", { count: [300.0] }, true],
  ["null", { nothing: [null] }, true],
  ["false", { isLast: [false] }, true],
  ["several fields together", { status: ["Failed"], count: [1] }, false],
  ["a prefix", { status: [{ prefix: "Fa" }] }, true],
  ["a prefix whatever its case", { status: [{ prefix: { "equals-ignore-case": "fA" } }] }, true],
  ["a suffix", { status: [{ suffix: "led" }] }, true],
  ["a suffix whatever its case", { status: [{ suffix: { "equals-ignore-case": "LED" } }] }, true],
  ["a text whatever its case", { status: [{ "equals-ignore-case": "FAILED" }] }, true],
  ["anything but a value", { status: [{ "anything-but": "Success" }] }, true],
  ["not the value itself", { status: [{ "anything-but": ["Failed", "Success"] }] }, false],
  ["anything but numbers", { count: [{ "anything-but": [300] }] }, false],
  ["anything but a prefix", { status: [{ "anything-but": { prefix: "Fa" } }] }, false],
  ["anything but prefixes", { status: [{ "anything-but": { prefix: ["Su", "Ti"] } }] }, true],
  ["anything but a suffix", { status: [{ "anything-but": { suffix: "led" } }] }, false],
  ["anything but a wildcard", { status: [{ "anything-but": { wildcard: "F*d" } }] }, false],
  [
    "anything but a text whatever its case",
    { status: [{ "anything-but": { "equals-ignore-case": "failed" } }] },
    false,
  ],
  ["not a field that is not there by anything-but", { missing: [{ "anything-but": "x" }] }, false],
  ["a numeric range", { count: [{ numeric: [">", 0, "<=", 300] }] }, true],
  ["a number outside the range", { count: [{ numeric: ["<", 300] }] }, false],
  ["numeric equality", { count: [{ numeric: ["=", 300] }] }, true],
  ["a field that exists", { count: [{ exists: true }] }, true],
  ["a field that does not exist", { missing: [{ exists: false }] }, true],
  ["an empty array as not existing", { empty: [{ exists: false }] }, true],
  ["an address in a CIDR block", { address: [{ cidr: "10.0.0.0/24" }] }, true],
  ["no address outside it", { address: [{ cidr: "10.0.1.0/24" }] }, false],
  ["a wildcard", { status: [{ wildcard: "F*il*" }] }, true],
  ["a wildcard's literal ends", { status: [{ wildcard: "*ai" }] }, false],
  ["an escaped star", { path: [{ wildcard: "a\\*b" }] }, true],
  ["an escaped star as itself alone", { status: [{ wildcard: "F\\*d" }] }, false],
  ["a field in an array of objects", { nodes: { id: ["i-2"] } }, true],
  ["fields of one object of the array", { nodes: { id: ["i-1"], state: ["bad"] } }, false],
  ["one of the choices of $or", { $or: [{ status: ["Success"] }, { count: [{ numeric: [">", 100] }] }] }, true],
  ["none of the choices of $or", { $or: [{ status: ["Success"] }, { count: [1] }] }, false],
  ["not an object where a value is asked", { nodes: ["i-1"] }, false],
];

describe("an event pattern", () => {
  for (const [what, detail, isMatch] of CASES) {
    it(`matches ${what}`, () => {
      expect(compileEventPattern(JSON.stringify({ detail }))(EVENT)).to.equal(isMatch);
    });
  }

  it("matches one member of an array of values", () => {
    const pattern = { resources: [{ suffix: "windowtarget/x" }], "detail-type": [{ prefix: "EC2 Command" }] };
    expect(compileEventPattern(JSON.stringify(pattern))(EVENT)).to.equal(true);
  });

  const refused: [string, string][] = [
    ["{", "the pattern is not JSON"],
    ["[]", "Filter is not an object"],
    ["{}", "Empty objects are not allowed"],
    ['{"a":{}}', "Empty objects are not allowed"],
    ['{"a":[]}', "Empty arrays are not allowed"],
    ['{"a":"x"}', '"a" must be an object or an array'],
    ['{"a":[{"like":"x"}]}', "Unrecognized match type like"],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', "Only one key allowed in match expression"],
    ['{"a":[{"exists":"yes"}]}', "exists match pattern must be either true or false."],
    ['{"a":[{"numeric":["!",1]}]}', "Unrecognized numeric range operator: !"],
    ['{"a":[{"wildcard":"a**b"}]}', "Consecutive wildcard characters at pos 1"],
    ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required: 10.0.0.0"],
    ['{"a":[{"prefix":5}]}', "prefix match pattern must be a string"],
  ];
  for (const [pattern, reason] of refused) {
    it(`refuses ${pattern}: ${reason}`, () => {
      expect(() => compileEventPattern(pattern)).to.throw(reason);
    });
  }

  it("takes no longer for a wildcard with many stars", () => {
    const test = compileEventPattern(JSON.stringify({ a: [{ wildcard: `${"*a".repeat(200)}*b` }] }));
    expect(test({ a: "a".repeat(5000) })).to.equal(false);
  });
});
