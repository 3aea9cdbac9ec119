import { expect } from "chai";
import { rollUp, statusOfCommand } from "../../../../../emulator/domain/windows/execution/execution-roll-up.ts";

describe("the roll-up of statuses", () => {
  for (const [parts, whole] of [
    [["SUCCESS", "SUCCESS"], "SUCCESS"],
    [["SUCCESS", "CANCELLED"], "CANCELLED"],
    [["CANCELLED", "TIMED_OUT", "SUCCESS"], "TIMED_OUT"],
    [["TIMED_OUT", "CANCELLED", "FAILED"], "FAILED"],
    [[], "SUCCESS"],
  ] as const) {
    it(`rule 30: ${parts.join(", ") || "nothing"} comes to ${whole}`, () => {
      expect(rollUp(parts)).to.equal(whole);
    });
  }

  for (const [command, invocation] of [
    ["Success", "SUCCESS"],
    ["Failed", "FAILED"],
    ["Cancelled", "CANCELLED"],
    ["TimedOut", "TIMED_OUT"],
  ] as const) {
    it(`rule 29: a command that is ${command} makes its invocation ${invocation}`, () => {
      expect(statusOfCommand(command)).to.equal(invocation);
    });
  }

  it("has no word for a command that runs", () => {
    expect(() => statusOfCommand("InProgress")).to.throw("A command in status InProgress has not ended.");
  });
});
