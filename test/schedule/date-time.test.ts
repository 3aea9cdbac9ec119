import { expect } from "chai";
import { formatDateTime, parseDateTime } from "../../schedule/date-time.ts";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { parseTimeZone } from "../../schedule/time-zone.ts";

describe("parseDateTime", () => {
  for (const [text, iso] of [
    ["2018-01-01T00:00:00-02:00", "2018-01-01T02:00:00.000Z"],
    ["2018-01-01T00:00:00Z", "2018-01-01T00:00:00.000Z"],
    ["2018-01-01t00:00:00z", "2018-01-01T00:00:00.000Z"],
    ["2019-01-01T03:15+09:00", "2018-12-31T18:15:00.000Z"],
    ["2019-05-18T23:35:24.902Z", "2019-05-18T23:35:24.902Z"],
    ["2019-05-18T23:35:24.9Z", "2019-05-18T23:35:24.900Z"],
    ["2019-05-18T23:35:24.902999999Z", "2019-05-18T23:35:24.902Z"],
    ["2019-05-18T23:35:24+00:19:32", "2019-05-18T23:15:52.000Z"],
    ["0050-03-01T00:00:00Z", "0050-03-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59-18:00", "+010000-01-01T17:59:59.000Z"],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(new Date(parseDateTime(text)).toISOString()).to.equal(iso);
    });
  }

  for (const text of [
    "",
    "2018-01-01",
    "2018-01-01T00:00:00",
    "2018-01-01 00:00:00Z",
    "2018-01-01T00:00:00+0200",
    "2018-01-01T00:00:00+2",
    "2018-02-29T00:00:00Z",
    "2018-01-01T24:00:00Z",
    "2018-01-01T00:00:60Z",
    "2018-01-01T00:00:00+19:00",
    "2018-01-01T00:00:00+01:60",
    "2018-1-1T00:00:00Z",
    "18-01-01T00:00:00Z",
    "2018-01-01T00:00:00.Z",
    "2018-01-01T00:00:00Z ",
    "tomorrow",
  ]) {
    it(`refuses '${text}'`, () => {
      expect(() => parseDateTime(text)).to.throw(
        ScheduleError,
        `DateTime ${text} is malformed, format either must contain an offset - e.g. '2018-01-01T00:00:00-02:00' or '2018-01-01T00:00:00Z'`,
      );
    });
  }
});

describe("formatDateTime", () => {
  for (const [iso, zone, text] of [
    ["2020-02-19T16:00:00Z", undefined, "2020-02-19T16:00Z"],
    ["2024-03-12T14:00:00Z", "America/Chicago", "2024-03-12T09:00-05:00"],
    ["2020-07-25T14:00:00Z", "Australia/Sydney", "2020-07-26T00:00+10:00"],
    ["2019-05-18T23:35:24.902Z", undefined, "2019-05-18T23:35:24.902Z"],
    ["2019-05-18T23:35:24.900Z", undefined, "2019-05-18T23:35:24.900Z"],
    ["2019-05-18T23:35:24Z", undefined, "2019-05-18T23:35:24Z"],
    ["2019-05-18T23:35:00.007Z", undefined, "2019-05-18T23:35:00.007Z"],
    ["2026-01-05T02:00:00Z", "Europe/London", "2026-01-05T02:00Z"],
    ["2026-07-05T01:00:00Z", "Europe/London", "2026-07-05T02:00+01:00"],
    ["2026-07-05T01:00:00Z", "+05:30", "2026-07-05T06:30+05:30"],
    ["2026-07-05T01:00:00Z", "-09:30", "2026-07-04T15:30-09:30"],
    ["2026-07-05T01:00:00Z", "+00:00", "2026-07-05T01:00Z"],
    ["1971-06-01T00:44:30Z", "Africa/Monrovia", "1971-06-01T00:00-00:44:30"],
    ["0050-03-01T00:00:00Z", undefined, "0050-03-01T00:00Z"],
  ] as const) {
    it(`writes ${iso} in ${zone ?? "no zone"} as ${text}`, () => {
      expect(formatDateTime(Date.parse(iso), parseTimeZone(zone))).to.equal(text);
    });
  }
});
