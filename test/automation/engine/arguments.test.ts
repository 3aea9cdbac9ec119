import { expect } from "chai";
import { checkOptions, operationArguments } from "../../../automation/engine/arguments.ts";
import { expectKind } from "../../helpers/expect-kind.ts";

describe("the command line of an operation", () => {
  it("is that of the operation, or of its preview", () => {
    expect(operationArguments("up", false)).to.deep.equal(["up", "--yes", "--skip-preview"]);
    expect(operationArguments("up", true)).to.deep.equal(["preview"]);
    expect(operationArguments("preview", true)).to.deep.equal(["preview"]);
    expect(operationArguments("refresh", true)).to.deep.equal(["refresh", "--preview-only"]);
    expect(operationArguments("destroy", false)).to.deep.equal(["destroy", "--yes", "--skip-preview"]);
  });

  it("has a flag for each value, and none for what is not asked for", () => {
    const options = {
      target: ["urn:a", "urn:b"],
      targetDependents: true,
      parallel: 4,
      message: "by night",
      refresh: false,
      diff: undefined as unknown as boolean,
    };
    expect(operationArguments("up", false, options).slice(3)).to.deep.equal([
      "--message",
      "by night",
      "--target",
      "urn:a",
      "--target",
      "urn:b",
      "--target-dependents",
      "--parallel",
      "4",
    ]);
  });

  it("leaves out of a preview what only the operation knows", () => {
    expect(operationArguments("up", true, { continueOnError: true })).to.deep.equal(["preview"]);
    expect(operationArguments("up", false, { continueOnError: true })).to.include("--continue-on-error");
  });

  it("is refused what the operation does not know, instead of doing something else", async () => {
    const refused = Promise.resolve().then(() => checkOptions("dev", "refresh", { replace: ["urn:a"], parallel: 1 }));
    const { message } = await expectKind(refused, "config");
    expect(message).to.contain("refresh of dev does not take replace: it takes message, runProgram, diff, target");
    checkOptions("dev", "refresh", { diff: false });
  });
});
