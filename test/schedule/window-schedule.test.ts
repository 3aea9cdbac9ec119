import { expect } from "chai";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { type WindowScheduleSpec, windowSchedule } from "../../schedule/window-schedule.ts";

const CREATED = "2026-01-10T12:00:00Z";

type Spec = Omit<WindowScheduleSpec, "anchoredAtMs"> & { readonly anchoredAt?: string };

function scheduleOf({ anchoredAt = CREATED, ...spec }: Spec) {
  return windowSchedule({ ...spec, anchoredAtMs: Date.parse(anchoredAt) });
}

/** The next openings strictly after an instant, as NextExecutionTime shows them. */
function openings(spec: Spec, count: number, after = CREATED): string[] {
  const schedule = scheduleOf(spec);
  const shown: string[] = [];
  let next = schedule.next(Date.parse(after));
  while (next !== undefined && shown.length < count) {
    shown.push(schedule.format(next));
    next = schedule.next(next);
  }
  return shown;
}

describe("windowSchedule", () => {
  describe("what is refused", () => {
    const refused = (spec: Spec, message: string) =>
      expect(() => scheduleOf(spec))
        .to.throw(ScheduleError)
        .with.property("message", message);

    it("refuses an offset for a schedule whose day-of-week has neither # nor L", () => {
      for (const schedule of ["rate(5 days)", "at(2026-05-01T10:00)", "cron(0 2 ? * TUE *)", "cron(0 2 L * ? *)"]) {
        refused({ schedule, scheduleOffset: 2 }, "An offset can't be added to the specified schedule.");
      }
    });

    it("takes an offset for a day-of-week with # or L, in six fields and in seven", () => {
      for (const schedule of [
        "cron(0 2 ? * TUE#3 *)",
        "cron(0 2 ? * 6L *)",
        "cron(0 0 2 ? * fril *)",
        "cron(0 2 ? * L *)",
      ]) {
        expect(() => scheduleOf({ schedule, scheduleOffset: 2 })).not.to.throw();
      }
    });

    it("refuses an offset that is not 1 to 6 whole days", () => {
      const message = (value: number, constraint: string) =>
        `1 validation error detected: Value '${value}' at 'scheduleOffset' failed to satisfy constraint: ${constraint}`;
      const schedule = "cron(0 2 ? * TUE#3 *)";
      refused({ schedule, scheduleOffset: 0 }, message(0, "Member must have value greater than or equal to 1"));
      refused({ schedule, scheduleOffset: 7 }, message(7, "Member must have value less than or equal to 6"));
      refused({ schedule, scheduleOffset: 1.5 }, message(1.5, "Member must be an integer"));
      refused({ schedule, scheduleOffset: Number.NaN }, message(Number.NaN, "Member must be an integer"));
    });

    it("refuses an end that is not after the start, whatever their offsets", () => {
      const schedule = "rate(1 day)";
      for (const endDate of ["2026-02-01T00:00:00Z", "2026-01-31T23:59:59Z", "2026-02-01T01:00:00+01:00"]) {
        refused(
          { schedule, startDate: "2026-02-01T00:00:00Z", endDate },
          "Window start date must be before window end date",
        );
      }
    });

    it("refuses a malformed start, end or zone", () => {
      expect(() => scheduleOf({ schedule: "rate(1 day)", startDate: "soon" })).to.throw(ScheduleError, "DateTime soon");
      expect(() => scheduleOf({ schedule: "rate(1 day)", endDate: "late" })).to.throw(ScheduleError, "DateTime late");
      expect(() => scheduleOf({ schedule: "rate(1 day)", scheduleTimezone: "europe/Rome" })).to.throw(
        ScheduleError,
        "europe/Rome is a malformed timezone.",
      );
    });

    it("refuses an anchor that is no instant", () => {
      expect(() => windowSchedule({ schedule: "rate(1 day)", anchoredAtMs: Number.NaN })).to.throw(RangeError);
    });
  });

  describe("cron", () => {
    it("computes occurrences in the zone and in UTC without one", () => {
      const schedule = "cron(0 2 ? * SUN#2 *)";
      expect(openings({ schedule }, 3)).to.deep.equal(["2026-01-11T02:00Z", "2026-02-08T02:00Z", "2026-03-08T02:00Z"]);
      expect(openings({ schedule, scheduleTimezone: "Asia/Tokyo" }, 2)).to.deep.equal([
        "2026-01-11T02:00+09:00",
        "2026-02-08T02:00+09:00",
      ]);
      expect(openings({ schedule, scheduleTimezone: "-05:00" }, 1)).to.deep.equal(["2026-01-11T02:00-05:00"]);
    });

    it("opens strictly after the instant asked for", () => {
      const schedule = "cron(30 0 2 ? * * *)";
      expect(openings({ schedule }, 1, "2026-01-11T02:00:29.999Z")).to.deep.equal(["2026-01-11T02:00:30Z"]);
      expect(openings({ schedule }, 1, "2026-01-11T02:00:30Z")).to.deep.equal(["2026-01-12T02:00:30Z"]);
      expect(openings({ schedule }, 1, "2026-01-11T02:00:30.001Z")).to.deep.equal(["2026-01-12T02:00:30Z"]);
    });

    for (const [what, schedule, expected] of [
      ["the last day of the month", "cron(0 2 L * ? *)", ["2026-01-31T02:00Z", "2026-02-28T02:00Z"]],
      ["the third-to-last day", "cron(0 2 L-2 * ? *)", ["2026-01-29T02:00Z", "2026-02-26T02:00Z"]],
      ["the last weekday", "cron(0 2 LW * ? *)", ["2026-01-30T02:00Z", "2026-02-27T02:00Z"]],
      ["the weekday nearest to a day", "cron(0 2 1W 2,3,8 ? *)", ["2026-02-02T02:00Z", "2026-03-02T02:00Z"]],
      ["a weekday only inside its month", "cron(0 2 31W 5 ? *)", ["2026-05-29T02:00Z", "2027-05-31T02:00Z"]],
      ["the last Friday", "cron(0 2 ? * 6L *)", ["2026-01-30T02:00Z", "2026-02-27T02:00Z"]],
      ["the fifth Thursday where there is one", "cron(0 2 ? * THU#5 *)", ["2026-01-29T02:00Z", "2026-04-30T02:00Z"]],
      ["Saturday for a bare L", "cron(0 2 ? * L *)", ["2026-01-17T02:00Z", "2026-01-24T02:00Z"]],
      ["a range over the weekend", "cron(0 2 ? * FRI-SUN *)", ["2026-01-11T02:00Z", "2026-01-16T02:00Z"]],
      ["steps from a start", "cron(1/10 5 15 * ? *)", ["2026-01-15T05:01Z", "2026-01-15T05:11Z"]],
      ["lists", "cron(0 6,18 1,15 * ? *)", ["2026-01-15T06:00Z", "2026-01-15T18:00Z"]],
      ["a range of years", "cron(0 0 1 1 ? 2028-2029)", ["2028-01-01T00:00Z", "2029-01-01T00:00Z"]],
      ["leap days", "cron(0 0 29 2 ? *)", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
      ["the leap day of the last year that can have one", "cron(0 0 29 2 ? 2196/1)", ["2196-02-29T00:00Z"]],
      ["the last second of the last year", "cron(59 59 23 31 12 ? 2199)", ["2199-12-31T23:59:59Z"]],
    ] as const) {
      it(`opens on ${what}: ${schedule}`, () => {
        expect(openings({ schedule }, 2)).to.deep.equal(expected);
      });
    }

    for (const [why, schedule] of [
      ["February 30", "cron(0 0 30 2 ? *)"],
      ["a past year", "cron(0 0 1 1 ? 2020)"],
      ["a leap day in years without one", "cron(0 0 29 2 ? 2097-2103)"],
      ["day 31 of short months", "cron(0 0 31 4,6,9,11 ? *)"],
    ] as const) {
      it(`never opens on ${why}`, () => {
        expect(openings({ schedule }, 1)).to.deep.equal([]);
        expect(openings({ schedule, scheduleTimezone: "America/New_York" }, 1)).to.deep.equal([]);
      });
    }
  });

  describe("rate", () => {
    it("first opens one interval after creation (rule 39)", () => {
      expect(
        openings(
          { schedule: "rate(5 minutes)", anchoredAt: "2019-05-18T23:30:24.902Z" },
          2,
          "2019-05-18T23:30:24.902Z",
        ),
      ).to.deep.equal(["2019-05-18T23:35:24.902Z", "2019-05-18T23:40:24.902Z"]);
    });

    it("first opens AT a StartDate that lies ahead, then every interval (rule 39)", () => {
      const weekly = {
        schedule: "rate(7 days)",
        scheduleTimezone: "Asia/Tokyo",
        startDate: "2019-01-01T03:15:00+09:00",
        endDate: "2019-06-30T03:15:00+09:00",
        anchoredAt: "2018-12-01T00:00:00Z",
      };
      const all = openings(weekly, 100, weekly.anchoredAt);
      expect(all.slice(0, 2)).to.deep.equal(["2019-01-01T03:15+09:00", "2019-01-08T03:15+09:00"]);
      expect(all.at(-1)).to.equal("2019-06-25T03:15+09:00");
      expect(all).to.have.length(26);
    });

    it("counts from creation when the StartDate has passed (rule 39)", () => {
      expect(openings({ schedule: "rate(1 day)", startDate: "2026-01-01T05:00:00Z" }, 1)).to.deep.equal([
        "2026-01-11T12:00Z",
      ]);
    });

    it("first opens AT a StartDate that is the moment of creation (rule 39)", () => {
      const schedule = scheduleOf({ schedule: "rate(1 day)", startDate: CREATED });
      expect(schedule.format(schedule.next(Date.parse(CREATED) - 1)!)).to.equal("2026-01-10T12:00Z");
    });

    it("counts from the update after a change, and makes up for nothing (rule 40)", () => {
      const changed = { schedule: "rate(2 hours)", anchoredAt: "2026-03-01T00:30:00Z" };
      expect(openings(changed, 1, "2026-03-01T00:30:00Z")).to.deep.equal(["2026-03-01T02:30Z"]);
      expect(openings(changed, 2, "2026-03-05T07:00:00Z")).to.deep.equal(["2026-03-05T08:30Z", "2026-03-05T10:30Z"]);
    });

    it("is elapsed time across a clock change (rule 43)", () => {
      const daily = {
        schedule: "rate(1 day)",
        scheduleTimezone: "America/New_York",
        anchoredAt: "2026-03-07T07:30:00Z",
      };
      expect(openings(daily, 2, daily.anchoredAt)).to.deep.equal(["2026-03-08T03:30-04:00", "2026-03-09T03:30-04:00"]);
    });

    it("ends where a year has no four digits left", () => {
      expect(openings({ schedule: "rate(2147483647 days)" }, 1)).to.deep.equal([]);
    });
  });

  describe("at", () => {
    it("opens once, on the clock of the zone, else of UTC (rule 41)", () => {
      const schedule = "at(2026-07-01T10:00:00)";
      expect(openings({ schedule }, 5)).to.deep.equal(["2026-07-01T10:00Z"]);
      expect(openings({ schedule, scheduleTimezone: "Europe/Rome" }, 5)).to.deep.equal(["2026-07-01T10:00+02:00"]);
    });

    it("never opens in the past (rule 41)", () => {
      expect(openings({ schedule: "at(2026-01-10T11:59:59)" }, 1)).to.deep.equal([]);
    });

    it("opens within StartDate and EndDate only", () => {
      const schedule = "at(2026-07-01T10:00:00)";
      expect(openings({ schedule, startDate: "2026-07-01T10:00:00Z" }, 1)).to.have.length(1);
      expect(openings({ schedule, startDate: "2026-07-01T10:00:01Z" }, 1)).to.deep.equal([]);
      expect(openings({ schedule, endDate: "2026-07-01T10:00:00Z" }, 1)).to.deep.equal([]);
      expect(openings({ schedule, endDate: "2026-07-01T10:00:01Z" }, 1)).to.have.length(1);
    });
  });

  describe("StartDate and EndDate", () => {
    it("bound the valid period without moving the schedule to their zone (rule 38)", () => {
      const bounded = {
        schedule: "cron(0 2 ? * * *)",
        scheduleTimezone: "America/Los_Angeles",
        startDate: "2026-02-01T00:00:00+09:00",
        endDate: "2026-02-03T00:00:00-08:00",
      };
      expect(openings(bounded, 9)).to.deep.equal(["2026-02-01T02:00-08:00", "2026-02-02T02:00-08:00"]);
    });

    it("open at StartDate itself and not at EndDate itself (rules 38 and 45)", () => {
      const bounded = {
        schedule: "cron(0 2 ? * * *)",
        startDate: "2026-02-01T02:00:00Z",
        endDate: "2026-02-03T02:00:00Z",
      };
      expect(openings(bounded, 9)).to.deep.equal(["2026-02-01T02:00Z", "2026-02-02T02:00Z"]);
    });

    it("never open a window whose end has passed", () => {
      expect(openings({ schedule: "rate(1 day)", endDate: "2026-01-01T00:00:00Z" }, 1)).to.deep.equal([]);
    });
  });

  describe("ScheduleOffset", () => {
    const patchTuesday = {
      schedule: "cron(30 23 ? * TUE#2 *)",
      scheduleTimezone: "America/New_York",
      scheduleOffset: 4,
    };

    it("moves each opening by whole days at the same local time (rule 42)", () => {
      expect(openings(patchTuesday, 3)).to.deep.equal([
        "2026-01-17T23:30-05:00",
        "2026-02-14T23:30-05:00",
        "2026-03-14T23:30-04:00",
      ]);
    });

    it("does not run for a day that had passed before the window was created (rule 42)", () => {
      expect(
        openings({ ...patchTuesday, anchoredAt: "2026-01-15T00:00:00Z" }, 1, "2026-01-15T00:00:00Z"),
      ).to.deep.equal(["2026-02-14T23:30-05:00"]);
    });

    it("runs for a day that passed after the window was created (rule 42)", () => {
      expect(openings(patchTuesday, 1, "2026-01-15T00:00:00Z")).to.deep.equal(["2026-01-17T23:30-05:00"]);
    });

    it("does not run for a time that had come, when it comes again after the window was created (rule 42)", () => {
      const created = "2026-11-01T01:15:00-05:00";
      const sunday = { ...patchTuesday, schedule: "cron(30 1 ? * SUN#1 *)", scheduleOffset: 1, anchoredAt: created };
      expect(openings(sunday, 1, created)).to.deep.equal(["2026-12-07T01:30-05:00"]);
    });

    it("does not run for a day before StartDate (rule 42)", () => {
      expect(openings({ ...patchTuesday, startDate: "2026-01-15T00:00:00Z" }, 1)).to.deep.equal([
        "2026-02-14T23:30-05:00",
      ]);
    });

    it("does not run when the moved day is at or after EndDate", () => {
      expect(openings({ ...patchTuesday, endDate: "2026-01-17T00:00:00Z" }, 1)).to.deep.equal([]);
    });

    it("reaches into the next month and year", () => {
      expect(openings({ schedule: "cron(0 2 ? 12 WEDL *)", scheduleOffset: 6 }, 1)).to.deep.equal([
        "2027-01-05T02:00Z",
      ]);
    });
  });

  describe("clock changes", () => {
    const inNewYork = (schedule: string, after: string, count: number) =>
      openings({ schedule, scheduleTimezone: "America/New_York" }, count, after);

    it("opens later by what was skipped when its local time does not exist (rule 43)", () => {
      expect(inNewYork("cron(30 2 ? * * *)", "2026-03-07T12:00:00Z", 2)).to.deep.equal([
        "2026-03-08T03:30-04:00",
        "2026-03-09T02:30-04:00",
      ]);
    });

    it("opens once where the skipped time lands on a named one (rule 43)", () => {
      expect(inNewYork("cron(0 2,3 ? * * *)", "2026-03-08T06:00:00Z", 2)).to.deep.equal([
        "2026-03-08T03:00-04:00",
        "2026-03-09T02:00-04:00",
      ]);
    });

    it("opens the first time when its local time comes twice (rule 43)", () => {
      expect(inNewYork("cron(30 1 ? * * *)", "2026-10-31T12:00:00Z", 2)).to.deep.equal([
        "2026-11-01T01:30-04:00",
        "2026-11-02T01:30-05:00",
      ]);
      expect(inNewYork("cron(0 */6 ? * * *)", "2026-11-01T03:00:00Z", 2)).to.deep.equal([
        "2026-11-01T00:00-04:00",
        "2026-11-01T06:00-05:00",
      ]);
    });

    it("opens on every real hour when every hour is named (rule 44)", () => {
      expect(inNewYork("cron(15 * ? * * *)", "2026-11-01T04:00:00Z", 4)).to.deep.equal([
        "2026-11-01T00:15-04:00",
        "2026-11-01T01:15-04:00",
        "2026-11-01T01:15-05:00",
        "2026-11-01T02:15-05:00",
      ]);
      expect(inNewYork("cron(15 * ? * * *)", "2026-03-08T06:00:00Z", 3)).to.deep.equal([
        "2026-03-08T01:15-05:00",
        "2026-03-08T03:15-04:00",
        "2026-03-08T04:15-04:00",
      ]);
    });

    it("keeps instants in order where half an hour is skipped", () => {
      expect(
        openings(
          { schedule: "cron(20,40 2 ? * * *)", scheduleTimezone: "Australia/Lord_Howe" },
          3,
          "2026-10-03T12:00:00Z",
        ),
      ).to.deep.equal(["2026-10-04T02:40+11:00", "2026-10-04T02:50+11:00", "2026-10-05T02:20+11:00"]);
    });

    it("opens a day later where a whole day was skipped", () => {
      expect(
        openings({ schedule: "cron(0 9 30 12 ? 2011)", scheduleTimezone: "Pacific/Apia" }, 2, "2011-12-01T00:00:00Z"),
      ).to.deep.equal(["2011-12-31T09:00+14:00"]);
    });
  });

  it("opens a day later where the skipped day ends after New Year", () => {
    const schedule = { schedule: "cron(0 15 31 12 ? 1994)", scheduleTimezone: "Pacific/Kiritimati" };
    expect(openings(schedule, 2, "1994-12-01T00:00:00Z")).to.deep.equal(["1995-01-01T15:00+14:00"]);
    expect(openings(schedule, 2, "1995-01-01T00:00:00Z")).to.deep.equal(["1995-01-01T15:00+14:00"]);
  });

  it("opens at the millisecond, whatever fraction of one is asked from", () => {
    const at = Date.parse("2026-01-11T12:00:00Z");
    for (const schedule of ["rate(1 day)", "cron(0 12 ? * * *)", "at(2026-01-11T12:00:00)"]) {
      expect(scheduleOf({ schedule }).next(at - 0.5)).to.equal(at);
    }
  });

  it("answers for any instant, however far", () => {
    for (const schedule of ["cron(0 2 ? * * *)", "rate(1 day)", "at(2026-07-01T10:00)"]) {
      for (const scheduleTimezone of [undefined, "America/New_York"]) {
        const window = scheduleOf({ schedule, scheduleTimezone });
        expect(window.next(Infinity)).to.equal(undefined);
        expect(window.next(Number.MAX_VALUE)).to.equal(undefined);
        expect(window.next(-Infinity)).to.equal(window.next(-1e15));
        expect(window.next(-Infinity)).to.be.a("number");
      }
    }
  });

  it("yields occurrences from an instant on, inclusive", () => {
    const schedule = scheduleOf({ schedule: "cron(0 2 ? * * *)", endDate: "2026-01-14T00:00:00Z" });
    const all = [...schedule.occurrences(Date.parse("2026-01-11T02:00:00Z"))].map(schedule.format);
    expect(all).to.deep.equal(["2026-01-11T02:00Z", "2026-01-12T02:00Z", "2026-01-13T02:00Z"]);
  });
});
