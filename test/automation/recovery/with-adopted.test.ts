import { expect } from "chai";
import { withAdopted } from "../../../automation/recovery/repair.ts";

describe("a state with what was found", () => {
  const window = { urn: "urn:window", type: "window", id: "mw-1" };
  const target = { urn: "urn:target", type: "target", id: "t-1" };

  it("has it at its end", () => {
    expect(withAdopted([window], [target])).to.deep.equal([window, target]);
  });

  it("has it in the place of what it replaces, which is to be deleted", () => {
    const replacement = { ...window, id: "mw-2" };
    const replaced = { ...window, delete: true };
    expect(withAdopted([window, target], [replacement])).to.deep.equal([replacement, replaced, target]);
    const older = { ...window, id: "mw-0", delete: true };
    expect(withAdopted([window, older], [replacement])).to.deep.equal([replacement, replaced, older]);
  });
});
