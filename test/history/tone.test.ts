import { expect } from "chai";
import { tone } from "../../history/report/page/tone.ts";

describe("the tone of a status in a report", () => {
  for (const [expected, statuses] of Object.entries({
    good: ["SUCCESS", "Success"],
    busy: [
      "IN_PROGRESS",
      "InProgress",
      "PENDING",
      "Pending",
      "Waiting",
      "SKIPPED_OVERLAPPING",
      "Cancelling",
      "Delayed",
    ],
    bad: ["FAILED", "TIMED_OUT", "CANCELLED", "Undeliverable", "SuccessOfNone", ""],
  })) {
    it(`is ${expected} for ${statuses.join(", ")}`, () => {
      expect(statuses.map(tone)).to.deep.equal(statuses.map(() => expected));
    });
  }
});
