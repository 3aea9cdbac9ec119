import { expect } from "chai";
import * as fc from "fast-check";
import { parseTimeZone } from "../../schedule/time-zone.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "America/St_Johns",
  "Antarctica/Troll",
  "America/Havana",
  "+05:30",
] as const;

const numbers = (min: number, max: number) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant("*") },
    { weight: 2, arbitrary: fc.integer({ min, max }).map(String) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((all) => all.join()),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min, max }), fc.integer({ min: 1, max: max - min }))
        .map((pair) => pair.join("/")),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map((pair) => pair.join("-")),
    },
  );
const smallHours = fc.oneof(
  fc.constantFrom("*", "0-3", "1,2,3", "*/2"),
  fc.integer({ min: 0, max: 4 }).map(String),
  numbers(0, 23),
);
const day = fc.oneof(
  fc.constantFrom("1-31 * ?", "? * *", "L * ?", "LW * ?", "L-3 * ?", "15W * ?", "? * L"),
  numbers(1, 31).map((text) => `${text} * ?`),
  numbers(1, 7).map((text) => `? * ${text}`),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom("L", "#1", "#2", "#5"))
    .map((pair) => `? * ${pair.join("")}`),
);
const cron = fc.tuple(numbers(0, 59), smallHours, day).map((fields) => `cron(${fields.join(" ")} *)`);
const zone = fc.constantFrom(...ZONES);
/** Two thirds of the questions fall close to a clock change of one of the zones. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2036, 0) }),
  fc
    .tuple(fc.integer({ min: 2024, max: 2035 }), fc.constantFrom(2, 2, 3, 9, 9, 10), fc.integer({ min: -2, max: 15 }))
    .map(([year, month, dayOfMonth]) => Date.UTC(year, month, dayOfMonth)),
  fc
    .tuple(fc.integer({ min: 2024, max: 2035 }), fc.constantFrom(2, 9), fc.integer({ min: 24, max: 32 }))
    .map(([year, month, dayOfMonth]) => Date.UTC(year, month, dayOfMonth)),
);

describe("windowSchedule, for any schedule", () => {
  it("opens at later and later instants, each after the one asked for", () => {
    const rate = fc.integer({ min: 1, max: 500 }).map((number) => `rate(${number} hours)`);
    fc.assert(
      fc.property(
        fc.oneof({ weight: 4, arbitrary: cron }, { weight: 1, arbitrary: rate }),
        zone,
        instant,
        (schedule, scheduleTimezone, fromMs) => {
          const window = windowSchedule({ schedule, scheduleTimezone, anchoredAtMs: fromMs });
          let after = fromMs;
          for (let count = 0; count < 40; count++) {
            const next = window.next(after);
            if (next === undefined) break;
            expect(next).to.be.greaterThan(after);
            after = next;
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("opens at the same instants from wherever one starts to ask", () => {
    fc.assert(
      fc.property(
        cron,
        zone,
        instant,
        fc.integer({ min: 0, max: 3 * DAY_MS }),
        (schedule, scheduleTimezone, fromMs, aheadMs) => {
          const window = windowSchedule({ schedule, scheduleTimezone, anchoredAtMs: 0 });
          const direct = window.next(fromMs + aheadMs);
          let stepped = window.next(fromMs);
          while (stepped !== undefined && stepped <= fromMs + aheadMs) stepped = window.next(stepped);
          expect(stepped).to.equal(direct);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("agrees with stepping through every minute of five days and looking at the clock", () => {
    fc.assert(
      fc.property(cron, zone, instant, (schedule, scheduleTimezone, roughMs) => {
        const fromMs = Math.floor(roughMs / DAY_MS) * DAY_MS;
        const untilMs = fromMs + 5 * DAY_MS;
        const window = windowSchedule({ schedule, scheduleTimezone, anchoredAtMs: 0 });
        const found: number[] = [];
        for (const opening of window.occurrences(fromMs)) {
          if (opening >= untilMs) break;
          found.push(opening);
        }
        expect(found.map(window.format)).to.deep.equal(
          steppedOpenings(schedule, scheduleTimezone, fromMs, untilMs).map(window.format),
        );
      }),
      { numRuns: 120 },
    );
  });

  it("opens, with an offset, that many days after each day the cron names", () => {
    const occurring = fc
      .tuple(numbers(0, 59), numbers(0, 23), fc.integer({ min: 1, max: 7 }), fc.constantFrom("L", "#1", "#3", "#4"))
      .map(([minutes, hours, weekday, which]) => `cron(${minutes} ${hours} ? * ${weekday}${which} *)`);
    fc.assert(
      fc.property(
        occurring,
        zone,
        instant,
        fc.integer({ min: 1, max: 6 }),
        (schedule, scheduleTimezone, fromMs, scheduleOffset) => {
          const local = parseTimeZone(scheduleTimezone);
          const plain = windowSchedule({ schedule, scheduleTimezone, anchoredAtMs: fromMs });
          const moved = windowSchedule({ schedule, scheduleTimezone, scheduleOffset, anchoredAtMs: fromMs });
          const expected = new Set<number>();
          for (const opening of plain.occurrences(fromMs)) {
            expected.add(local.toInstantMs(local.toLocalMs(opening) + scheduleOffset * DAY_MS));
            if (expected.size === 20) break;
          }
          const found: number[] = [];
          for (const opening of moved.occurrences(fromMs)) {
            found.push(opening);
            if (found.length === 20) break;
          }
          // Where clocks move on one of the two days, a time can come twice or move; elsewhere the two lists are one.
          const still = (instantMs: number) =>
            [-1, 1, -scheduleOffset - 1].every(
              (days) => local.offsetMinutesAt(instantMs + days * DAY_MS) === local.offsetMinutesAt(instantMs),
            );
          const untilMs = Math.min(Math.max(...expected), found.at(-1)!);
          const comparable = (all: Iterable<number>) => [...all].filter((each) => each < untilMs && still(each));
          expect(comparable(found)).to.deep.equal(comparable(expected));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The slow way: every minute, what does the clock show, was it shown before, was it moved over something named? */
function steppedOpenings(schedule: string, zoneName: string, fromMs: number, untilMs: number): number[] {
  const named = matcher(schedule);
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour).every((hour) => named.hours.has(hour));
  const clock = clockOf(zoneName);
  const openings: number[] = [];
  const seen = new Set<number>();
  let skippedUntilMs = 0;
  let skippedMs = 0;
  let before = clock(fromMs - DAY_MS);
  for (let now = fromMs - DAY_MS + MINUTE_MS; now < untilMs; now += MINUTE_MS) {
    const local = clock(now);
    if (local - before > MINUTE_MS) {
      skippedMs = local - before - MINUTE_MS;
      skippedUntilMs = now + skippedMs;
    }
    const opens =
      (named.matches(local) && (everyHour || !seen.has(local))) ||
      (now < skippedUntilMs && named.matches(local - skippedMs));
    if (now >= fromMs && opens) openings.push(now);
    seen.add(local);
    before = local;
  }
  return openings;
}

/** What the zone's clock shows, asked of Intl each time. */
function clockOf(zoneName: string): (instantMs: number) => number {
  if (zoneName === "+05:30") return (instantMs) => instantMs + 330 * MINUTE_MS;
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zoneName, dateStyle: "short", timeStyle: "short" });
  return (instantMs) => Date.parse(`${format.format(instantMs).replace(" ", "T")}Z`);
}

/** A second, plain reading of the expressions made above: a predicate on local times, day by day. */
function matcher(schedule: string) {
  const [minutes, hours, dayOfMonth, , dayOfWeek] = schedule.slice(5, -1).split(" ") as [
    string,
    string,
    string,
    string,
    string,
  ];
  const minuteSet = expand(minutes, 0, 59);
  const hourSet = expand(hours, 0, 23);
  const dayMatches = (date: Date): boolean => {
    const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    const today = date.getUTCDate();
    const weekday = date.getUTCDay() + 1;
    const target = Number.parseInt(dayOfWeek, 10);
    if (dayOfMonth === "?") {
      if (dayOfWeek === "L") return weekday === 7;
      if (dayOfWeek.endsWith("L")) return weekday === target && today + 7 > length;
      if (dayOfWeek.includes("#")) return weekday === target && Math.ceil(today / 7) === Number(dayOfWeek.at(-1));
      return expand(dayOfWeek, 1, 7).has(weekday);
    }
    if (dayOfMonth === "LW" || dayOfMonth === "15W") {
      const wanted = dayOfMonth === "LW" ? length : 15;
      const weekdayOf = (each: number) =>
        new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), each)).getUTCDay();
      const candidates = [wanted, wanted - 1, wanted + 1, wanted - 2].filter((each) => each <= length);
      return today === candidates.find((each) => weekdayOf(each) !== 0 && weekdayOf(each) !== 6);
    }
    if (dayOfMonth.startsWith("L")) return today === length - (dayOfMonth === "L" ? 0 : 3);
    return expand(dayOfMonth, 1, 31).has(today);
  };
  return {
    hours: hourSet,
    matches: (local: number): boolean => {
      const date = new Date(local);
      return minuteSet.has(date.getUTCMinutes()) && hourSet.has(date.getUTCHours()) && dayMatches(date);
    },
  };
}

function expand(text: string, min: number, max: number): Set<number> {
  const all = Array.from({ length: max - min + 1 }, (_, index) => index + min);
  if (text === "*") return new Set(all);
  if (text.includes(",")) return new Set(text.split(",").map(Number));
  if (text.includes("/")) {
    const [start, step] = text.split("/") as [string, string];
    const first = start === "*" ? min : Number(start);
    return new Set(all.filter((each) => each >= first && (each - first) % Number(step) === 0));
  }
  if (text.includes("-")) {
    const [from, to] = text.split("-").map(Number) as [number, number];
    return new Set(all.filter((each) => (from <= to ? each >= from && each <= to : each >= from || each <= to)));
  }
  return new Set([Number(text)]);
}
