import { expect } from "chai";
import { InvalidArgumentError } from "commander";
import { quota } from "../../cli/option-values.ts";

describe("the quotas of a command line", () => {
  it("are names with numbers, and add up", () => {
    const one = quota("maintenanceWindows=500");
    expect(quota("tasksPerWindow=0", one)).to.deep.equal({ maintenanceWindows: 500, tasksPerWindow: 0 });
  });

  for (const text of [
    "windows=5",
    "maintenanceWindows",
    "maintenanceWindows=-1",
    "maintenanceWindows=many",
    "toString=1",
  ]) {
    it(`are refused as ${text}`, () => {
      expect(() => quota(text))
        .to.throw(InvalidArgumentError)
        .with.property("message")
        .that.matches(
          new RegExp(`^"${text}" is not a quota: write name=number, where name is one of maintenanceWindows, `),
        );
    });
  }
});
