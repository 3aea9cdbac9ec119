import { expect } from "chai";
import * as fc from "fast-check";
import { IANA_NAMES } from "../../schedule/iana-names.ts";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { parseTimeZone } from "../../schedule/time-zone.ts";

describe("parseTimeZone", () => {
  for (const name of [
    "US/Pacific",
    "Asia/Kolkata",
    "Asia/Calcutta",
    "Europe/Kyiv",
    "Etc/GMT+5",
    "EST5EDT",
    "Zulu",
    "UTC",
  ]) {
    it(`takes ${name}`, () => {
      expect(parseTimeZone(name).name).to.equal(name);
    });
  }

  for (const name of [
    "",
    "us/pacific",
    "America/new_york",
    "etc/UTC",
    "utc",
    "PST",
    "SystemV/AST4",
    "Factory",
    "Mars/Base",
    "Z",
    "+9",
    "+09",
    "+18:01",
    "+05:60",
    "05:30",
    "UTC+05:30",
    " UTC",
    "toString",
  ]) {
    it(`refuses '${name}'`, () => {
      expect(() => parseTimeZone(name)).to.throw(
        ScheduleError,
        `${name} is a malformed timezone. Please refer to the IANA time zone database for a valid timezones.`,
      );
    });
  }

  for (const [name, minutes] of [
    ["+05:30", 330],
    ["-09:30", -570],
    ["+0530", 330],
    ["-00:00", 0],
    ["+18:00", 1080],
    ["-18:00", -1080],
  ] as const) {
    it(`takes ${name} as ${minutes} minutes`, () => {
      expect(parseTimeZone(name).offsetMinutesAt(0)).to.equal(minutes);
    });
  }

  it("is UTC without a name", () => {
    expect(parseTimeZone(undefined)).to.equal(parseTimeZone("UTC"));
  });

  it("knows a rule for every IANA name", () => {
    for (const name of IANA_NAMES) expect(parseTimeZone(name).offsetMinutesAt(0), name).to.be.within(-840, 900);
  });
});

describe("a time zone", () => {
  const newYork = parseTimeZone("America/New_York");
  const local = (iso: string) => Date.parse(`${iso}Z`);
  const instant = (localIso: string, zone = newYork) => new Date(zone.toInstantMs(local(localIso))).toISOString();

  it("moves a skipped local time forward by what was skipped", () => {
    expect(instant("2026-03-08T01:59:59")).to.equal("2026-03-08T06:59:59.000Z");
    expect(instant("2026-03-08T02:00:00")).to.equal("2026-03-08T07:00:00.000Z");
    expect(instant("2026-03-08T02:30:00")).to.equal("2026-03-08T07:30:00.000Z");
    expect(instant("2026-03-08T03:00:00")).to.equal("2026-03-08T07:00:00.000Z");
  });

  it("takes the first of a local time that comes twice", () => {
    expect(instant("2026-11-01T00:59:59")).to.equal("2026-11-01T04:59:59.000Z");
    expect(instant("2026-11-01T01:30:00")).to.equal("2026-11-01T05:30:00.000Z");
    expect(instant("2026-11-01T02:00:00")).to.equal("2026-11-01T07:00:00.000Z");
  });

  it("takes the first east of Greenwich too", () => {
    const berlin = parseTimeZone("Europe/Berlin");
    expect(instant("2026-10-25T02:30:00", berlin)).to.equal("2026-10-25T00:30:00.000Z");
    expect(instant("2026-10-25T03:00:00", berlin)).to.equal("2026-10-25T02:00:00.000Z");
  });

  it("steps over the day that Samoa left out", () => {
    const apia = parseTimeZone("Pacific/Apia");
    expect(instant("2011-12-29T23:59:59", apia)).to.equal("2011-12-30T09:59:59.000Z");
    expect(instant("2011-12-30T12:00:00", apia)).to.equal("2011-12-30T22:00:00.000Z");
    expect(instant("2011-12-31T00:00:00", apia)).to.equal("2011-12-30T10:00:00.000Z");
  });

  it("steps over the New Year's day that Kiritimati left out", () => {
    const kiritimati = parseTimeZone("Pacific/Kiritimati");
    expect(instant("1994-12-30T23:59:59", kiritimati)).to.equal("1994-12-31T09:59:59.000Z");
    expect(instant("1995-01-01T00:30:00", kiritimati)).to.equal("1994-12-31T10:30:00.000Z");
  });

  it("has the offset that Intl shows at any instant", () => {
    const zones = [
      "America/New_York",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Pacific/Apia",
      "Asia/Gaza",
      "Asia/Tehran",
    ];
    const shown = new Map(
      zones.map((zone) => [
        zone,
        new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }),
      ]),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(1972, 0, 8) / 1000, max: Date.UTC(2199, 11, 31) / 1000 }),
        (zone, seconds) => {
          const shownMs = Date.parse(
            `${shown
              .get(zone)!
              .format(seconds * 1000)
              .replace(" ", "T")}Z`,
          );
          expect(parseTimeZone(zone).toLocalMs(seconds * 1000)).to.equal(shownMs);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("comes back to the local time it started from, or later where clocks skipped it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll"),
        fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 }),
        (name, minutes) => {
          const zone = parseTimeZone(name);
          const localMs = minutes * 60_000;
          const instantMs = zone.toInstantMs(localMs);
          const back = zone.toLocalMs(instantMs);
          if (back !== localMs) expect(back - localMs).to.equal(zone.spanAt(instantMs).movedMs);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
