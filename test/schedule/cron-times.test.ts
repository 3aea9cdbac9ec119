import { expect } from "chai";
import { parseCronExpression } from "../../schedule/cron-expression.ts";
import { cronTimes } from "../../schedule/cron-times.ts";

const timesOf = (text: string) => cronTimes(parseCronExpression(text));
const next = (text: string, from: string) => {
  const found = timesOf(text).next(Date.parse(`${from}Z`));
  return found === undefined ? undefined : new Date(found).toISOString().replace("Z", "");
};

describe("cronTimes", () => {
  it("finds the time itself", () => {
    expect(next("5,6,7 0 2 ? * * *", "2026-01-01T02:00:06")).to.equal("2026-01-01T02:00:06.000");
  });

  it("finds nothing before a fraction of a second", () => {
    expect(next("5,6,7 0 2 ? * * *", "2026-01-01T02:00:06.001")).to.equal("2026-01-01T02:00:07.000");
    expect(next("5,6,7 0 2 ? * * *", "2026-01-01T02:00:07.001")).to.equal("2026-01-02T02:00:05.000");
    expect(next("0 0 ? * * *", "2026-12-31T23:59:59.999")).to.equal("2027-01-01T00:00:00.000");
  });

  it("carries from seconds to minutes, hours, days, months and years", () => {
    const text = "10 20 3 5 6 ? 2027,2030";
    expect(next(text, "2027-06-05T03:20:11")).to.equal("2030-06-05T03:20:10.000");
    expect(next("10 20,30 3 ? * * *", "2027-06-05T03:20:11")).to.equal("2027-06-05T03:30:10.000");
    expect(next("10 20 3,4 ? * * *", "2027-06-05T03:20:11")).to.equal("2027-06-05T04:20:10.000");
    expect(next("10 20 3 5,6 * ? *", "2027-06-05T03:20:11")).to.equal("2027-06-06T03:20:10.000");
    expect(next("10 20 3 5 6,7 ? *", "2027-06-05T03:20:11")).to.equal("2027-07-05T03:20:10.000");
  });

  it("knows no year before 1970 and none after 2199", () => {
    expect(next("0 0 1 1 ? *", "1960-05-05T00:00:00")).to.equal("1970-01-01T00:00:00.000");
    expect(next("0 0 1 1 ? *", "2199-01-01T00:00:01")).to.equal(undefined);
  });

  it("names every hour only where all 24 are named", () => {
    for (const text of ["0 * ? * * *", "0 0-23 ? * * *", "0 */1 ? * * *", "0 12-11 ? * * *"]) {
      expect(timesOf(text).isEveryHour, text).to.equal(true);
    }
    for (const text of ["0 0-22 ? * * *", "0 */2 ? * * *", "0 1/1 ? * * *"]) {
      expect(timesOf(text).isEveryHour, text).to.equal(false);
    }
  });
});
