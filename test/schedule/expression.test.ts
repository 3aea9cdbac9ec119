import { expect } from "chai";
import { parseSchedule } from "../../schedule/expression.ts";
import { ScheduleError } from "../../schedule/schedule-error.ts";

const SYNTAX =
  "Schedule expressions must have the following syntax: rate(<number>\\s?(minutes?|hours?|days?)), cron(<cron_expression>) or at(yyyy-MM-dd'T'HH:mm:ss).";

function refusal(expression: string): string {
  try {
    parseSchedule(expression);
  } catch (error) {
    expect(error).to.be.instanceOf(ScheduleError);
    return (error as Error).message;
  }
  throw new Error(`${expression} was accepted`);
}

describe("parseSchedule", () => {
  for (const expression of [
    "",
    "5 minutes",
    "cron",
    "cron(0 2 ? * SUN *",
    " cron(0 2 ? * SUN *)",
    "cron(0 2 ? * SUN *) ",
    "rate(5  minutes)",
    "rate( 5 minutes)",
    "rate(5 minutes )",
    "rate(5 seconds)",
    "rate(5 weeks)",
    "rate(1 month)",
    "rate(-1 days)",
    "rate(1.5 hours)",
    "rate(five minutes)",
    "rate(5 Minutes)",
    "RATE(5 minutes)",
    "every 5 minutes",
  ]) {
    it(`answers '${expression}' with the syntax of schedules`, () => {
      expect(refusal(expression)).to.equal(SYNTAX);
    });
  }

  for (const [expression, intervalMs] of [
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["Rate(5minutes)", 300_000],
    ["rate(1 hours)", 3_600_000],
    ["rate(5 hour)", 18_000_000],
    ["rate(007 days)", 604_800_000],
    ["rate(2147483647 minutes)", 2_147_483_647 * 60_000],
  ] as const) {
    it(`reads ${expression}`, () => {
      expect(parseSchedule(expression)).to.deep.equal({ kind: "rate", intervalMs });
    });
  }

  for (const expression of [
    "rate(0 days)",
    "rate(000 minutes)",
    "rate(2147483648 minutes)",
    `rate(${"9".repeat(200)} days)`,
  ]) {
    it(`calls the frequency of ${expression.slice(0, 24)} invalid`, () => {
      expect(refusal(expression)).to.equal("Invalid schedule frequency");
    });
  }

  for (const expression of ["at(2026-05-01T10:30:15)", "AT(2026-05-01T10:30:15)", "At(2026-05-01t10:30:15)"]) {
    it(`reads ${expression}`, () => {
      expect(parseSchedule(expression)).to.deep.equal({ kind: "at", localMs: Date.UTC(2026, 4, 1, 10, 30, 15) });
    });
  }

  it("reads an at() without seconds", () => {
    expect(parseSchedule("at(2028-02-29T23:59)")).to.deep.equal({ kind: "at", localMs: Date.UTC(2028, 1, 29, 23, 59) });
  });

  for (const expression of [
    "at()",
    "at(2026-05-01)",
    "at(2026-05-01 10:30:15)",
    "at(2026-05-01T10:30:15Z)",
    "at(2026-05-01T10:30:15+01:00)",
    "at(2026-05-01T10:30:15.5)",
    "at(2026-02-29T10:30:00)",
    "at(2026-02-30T10:30:00)",
    "at(2026-13-01T10:30:00)",
    "at(2026-00-10T10:30:00)",
    "at(2026-01-00T10:30:00)",
    "at(2026-05-01T24:00:00)",
    "at(2026-05-01T10:60:00)",
    "at(2026-05-01T10:30:60)",
    "at(2026-05-01T10:30:00",
  ]) {
    it(`calls the date and time of ${expression} invalid`, () => {
      expect(refusal(expression)).to.equal("Invalid schedule at DateTime expression");
    });
  }

  for (const [expression, message] of [
    [
      "cron(0 2 1 * MON *)",
      "error at position 0, details: Specifying both a day-of-week AND a day-of-month parameter is not supported.",
    ],
    [
      "cron(0 2 * * * *)",
      "error at position 0, details: Specifying both a day-of-week AND a day-of-month parameter is not supported.",
    ],
    ["cron(0 2 ? * ? *)", "error at position 1, details: '?' can only be specified for Day-of-Month -OR- Day-of-Week."],
    ["cron()", "error at position 0, details: Unexpected end of expression."],
    ["cron(0 2 * * SUN)", "error at position 11, details: Unexpected end of expression."],
    ["cron(60 2 ? * SUN *)", "error at position -1, details: Minute and Second values must be between 0 and 59"],
    ["cron(0 24 ? * SUN *)", "error at position -1, details: Hour values must be between 0 and 23"],
    ["cron(0 2 32 * ? *)", "error at position -1, details: Day of month values must be between 1 and 31"],
    ["cron(0 2 1 13 ? *)", "error at position -1, details: Month values must be between 1 and 12"],
    ["cron(0 2 ? * 8 *)", "error at position -1, details: Day-of-Week values must be between 1 and 7"],
    ["cron(0 2 1-0 * ? *)", "error at position -1, details: Day of month values must be between 1 and 31"],
    ["cron(0 2 ? * SUN 2200)", "error at position -1, details: Year values must be between 1970 and 2199"],
    ["cron(0 2 ? * SUN 1969)", "error at position -1, details: Year values must be between 1970 and 2199"],
    ["cron(0 2 ? * XYZ *)", "error at position 0, details: Invalid Day-of-Week value: 'XYZ'"],
    ["cron(0 2 ? XYZ SUN *)", "error at position 0, details: Invalid Month value: 'XYZ'"],
    [
      "cron(0 2 ? * SUN#6 *)",
      "error at position 4, details: A numeric value between 1 and 5 must follow the '#' option",
    ],
    ["cron(0 2 ? * TUES#2 *)", "error at position 3, details: Invalid Day-of-Week value: 'TUES#2'. Write TUE#2."],
    ["cron(0 2 ? * MONDAY *)", "error at position 3, details: Invalid Day-of-Week value: 'MONDAY'. Write MON."],
    [
      "cron(0 2 ? * Mon,Wednesday-Friday *)",
      "error at position 3, details: Invalid Day-of-Week value: 'WEDNESDAY-FRIDAY'. Write WED-FRI.",
    ],
    ["cron(0 2 ? * TUESL *)", "error at position 3, details: Invalid Day-of-Week value: 'TUESL'. Write TUEL."],
    ["cron(0 2 ? * MON-FRI/2 *)", "error at position 7, details: Invalid Day-of-Week value: 'MON-FRI/2'. Write 2-6/2."],
    ["cron(0 2 ? * L-3 *)", "error at position 1, details: Invalid Day-of-Week value: 'L-3'. Write L."],
    ["cron(0 2 1 JANU ? *)", "error at position 3, details: Invalid Month value: 'JANU'. Write JAN."],
    ["cron(0 2 1 JAN-MARCH ? *)", "error at position 7, details: Invalid Month value: 'JAN-MARCH'. Write JAN-MAR."],
    ["cron(0 2 1 JAN/3 ? *)", "error at position 3, details: Invalid Month value: 'JAN/3'. Write 1/3."],
    ["cron(0 2 L-99 * ? *)", "error at position 2, details: Offset from last day must be <= 30"],
    ["cron(0 2 15WX * ? *)", "error at position 3, details: Invalid Day-of-Month value: '15WX'. Write 15W."],
    ["cron(0 2h ? * SUN *)", "error at position 1, details: Invalid Hours value: '2H'. Write 2."],
    [
      "cron(0 2 15W,20W * ? *)",
      "error at position -1, details: Support for specifying 'W' with other values is not implemented: Day-of-Month '15W,20W'",
    ],
    [
      "cron(0 2 ? * MON,TUE#2 *)",
      "error at position -1, details: Support for specifying '#' with other values is not implemented: Day-of-Week 'MON,TUE#2'",
    ],
    ["cron(0 L ? * SUN *)", "error at position 0, details: 'L' option is not valid here. (pos=0)"],
    ["cron(0 2 ? * SUN ,)", "error at position 0, details: Illegal cron expression format (Year has no value)"],
  ] as const) {
    it(`refuses ${expression}`, () => {
      expect(refusal(expression)).to.equal(`Invalid CRON expression: ${message}`);
    });
  }

  for (const expression of [
    "cron(0 16 ? * TUE *)",
    "cron(24 30 09 ? * * *)",
    "cron(0 0 22 ? * TUE *)",
    "cron(0 */30 * * * ? *)",
    "CRON(0 2 ? * sun *)",
    "cron(0  2   ?  *  SUN  *)",
    "cron( 0 2 ? * SUN * )",
    "cron(0 0 2 ? * SUN * and what follows)",
    "cron(0 2 ? * TUE#2 *)",
    "cron(0 2 ? * fril *)",
    "cron(0 2 ? * mon-Fri,SAT *)",
  ]) {
    it(`takes ${expression}`, () => {
      expect(parseSchedule(expression)).to.have.property("kind", "cron");
    });
  }
});
