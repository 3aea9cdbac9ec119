import { expect } from "chai";
import { codeOfKind, EXIT, worst } from "../../cli/exit-code.ts";

describe("the exit code", () => {
  for (const [codes, code] of [
    [[], 0],
    [[0, 0], 0],
    [[0, 3], 3],
    [[3, 2], 2],
    [[2, 1, 3], 1],
    [[1, 130, 2], 130],
  ] as const) {
    it(`of environments that end with ${codes.join(", ") || "nothing"} is ${code}`, () => {
      expect(worst(codes)).to.equal(code);
    });
  }

  it("says 2 only where nothing was touched", () => {
    expect(["config", "not-found", "protected"].map((kind) => codeOfKind(kind as "config"))).to.deep.equal([2, 2, 2]);
    for (const kind of [
      "failed",
      "locked",
      "throttled",
      "policy",
      "plan",
      "timeout",
      "other-emulator",
      "cli-missing",
    ] as const) {
      expect(codeOfKind(kind), kind).to.equal(EXIT.failed);
    }
    expect(codeOfKind("cancelled")).to.equal(130);
  });
});
