import { expect } from "chai";
import { substitute } from "../../../../../emulator/domain/windows/tasks/pseudo-parameters.ts";

const VALUES = {
  WINDOW_ID: "mw-0",
  WINDOW_TASK_ID: "task",
  WINDOW_EXECUTION_ID: "execution",
  TASK_EXECUTION_ID: "task-execution",
  INVOCATION_ID: "invocation",
  TARGET_TYPE: "INSTANCE",
  TARGET_ID: "i-1",
  RESOURCE_ID: "$& is text, not a pattern",
};

describe("pseudo parameters", () => {
  it("are replaced in every string at every depth, also several in one", () => {
    const given = { Comment: "{{WINDOW_ID}}/{{WINDOW_ID}}", Parameters: { a: ["x{{TARGET_ID}}y", "{{TARGET_TYPE}}"] } };
    expect(substitute(given, VALUES)).to.deep.equal({
      Comment: "mw-0/mw-0",
      Parameters: { a: ["xi-1y", "INSTANCE"] },
    });
  });

  it("stand for their value as it is, whatever is in it", () => {
    expect(substitute("{{RESOURCE_ID}}", VALUES)).to.equal("$& is text, not a pattern");
  });

  for (const text of [
    "{{WINDOW_TARGET_ID}}",
    "{{OTHER}}",
    "{{ WINDOW_ID }}",
    "{WINDOW_ID}",
    "{{toString}}",
    "{{ssm:A}}",
  ]) {
    it(`leave ${text} as it is written`, () => {
      expect(substitute(text, VALUES)).to.equal(text);
    });
  }

  it("leave numbers, null and names of members alone", () => {
    const given = { "{{WINDOW_ID}}": 600, none: null, yes: true };
    expect(substitute(given, VALUES)).to.deep.equal(given);
  });
});
