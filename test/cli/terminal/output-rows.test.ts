import { expect } from "chai";
import { outputRows } from "../../../cli/terminal/output-rows.ts";

describe("the outputs of a stack as rows", () => {
  it("have one for each value, with its path", () => {
    const outputs = {
      windowId: "mw-1",
      windows: { nightly: { windowId: "mw-2", targets: { "web servers": "t-1" }, tasks: {} } },
      nodes: [1, { a: 2 }],
      none: null,
      token: "[secret]",
    };
    expect(outputRows(outputs)).to.deep.equal([
      ["windowId", "mw-1"],
      ["windows.nightly.windowId", "mw-2"],
      ['windows.nightly.targets["web servers"]', "t-1"],
      ["windows.nightly.tasks", "{}"],
      ["nodes", '[1,{"a":2}]'],
      ["none", "null"],
      ["token", "[secret]"],
    ]);
  });
});
