import { expect } from "chai";
import fc from "fast-check";
import {
  type ScheduledPosition,
  scheduledExecutions,
} from "../../../../emulator/domain/windows/scheduled-executions.ts";
import { scheduleOf } from "../../../../emulator/domain/windows/window.ts";
import type { NumberedWindow } from "../../../../emulator/store/windows.ts";

const NOW_MS = Date.parse("2026-12-01T00:00:00Z");
const SCHEDULES = [
  "rate(1 hour)",
  "rate(90 minutes)",
  "cron(0 * ? * * *)",
  "cron(30 2 ? * * *)",
  "at(2026-12-01T05:00:00)",
];

function windowOf(number: number, schedule: string): NumberedWindow {
  const window = {
    number,
    windowId: `mw-${number}`,
    name: `window-${number}`,
    description: null,
    startDate: null,
    endDate: null,
    schedule,
    scheduleTimezone: null,
    scheduleOffset: null,
    duration: 2,
    cutoff: 1,
    allowUnassociatedTargets: true,
    enabled: true,
    createdAtMs: NOW_MS,
    modifiedAtMs: NOW_MS,
    anchoredAtMs: NOW_MS,
    nextExecutionAtMs: null,
  };
  return { ...window, nextExecutionAtMs: scheduleOf(window).next(NOW_MS) ?? null };
}

/** What a reader of the store gets: by next execution, then by age. */
function upcoming(schedules: readonly string[]): NumberedWindow[] {
  return schedules
    .map((schedule, index) => windowOf(index + 1, schedule))
    .filter(({ nextExecutionAtMs }) => nextExecutionAtMs !== null)
    .sort((a, b) => a.nextExecutionAtMs! - b.nextExecutionAtMs! || a.number - b.number);
}

function take(windows: readonly NumberedWindow[], fromMs: number, count: number, after?: ScheduledPosition) {
  const taken: [number, number][] = [];
  for (const { startsAtMs, window } of scheduledExecutions(windows, fromMs, after)) {
    taken.push([startsAtMs, window.number]);
    if (taken.length === count) break;
  }
  return taken;
}

/** All executions of a few days, each window for itself, sorted at the end. */
function executionsOneByOne(windows: readonly NumberedWindow[], fromMs: number): [number, number][] {
  const untilMs = fromMs + 3 * 86_400_000;
  return windows
    .flatMap((window) => {
      const executions: [number, number][] = [];
      for (const startsAtMs of scheduleOf(window).occurrences(Math.max(fromMs, window.nextExecutionAtMs!))) {
        if (startsAtMs >= untilMs) break;
        executions.push([startsAtMs, window.number]);
      }
      return executions;
    })
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

describe("the executions of many windows", () => {
  const schedules = fc.array(fc.constantFrom(...SCHEDULES), { maxLength: 8 });
  const hours = fc.integer({ min: 0, max: 30 });

  it("come by time and then by age, as if each window's were sorted together", () => {
    fc.assert(
      fc.property(schedules, hours, (given, hour) => {
        const windows = upcoming(given);
        const fromMs = NOW_MS + hour * 3_600_000;
        const expected = executionsOneByOne(windows, fromMs).slice(0, 20);
        expect(take(windows, fromMs, 20).slice(0, expected.length)).to.deep.equal(expected);
      }),
    );
  });

  it("go on behind any of them without skipping or repeating one", () => {
    fc.assert(
      fc.property(schedules, fc.nat(15), (given, place) => {
        const windows = upcoming(given);
        const all = take(windows, NOW_MS, 30);
        const after = all[Math.min(place, all.length - 1)];
        if (!after) return;
        const rest = all.slice(all.indexOf(after) + 1);
        expect(take(windows, NOW_MS, rest.length, after).slice(0, rest.length)).to.deep.equal(rest);
      }),
    );
  });

  it("are worked out for no more windows than were asked for", () => {
    let read = 0;
    const windows = upcoming(Array.from({ length: 1000 }, () => "rate(1 hour)"));
    const counted = (function* () {
      for (const window of windows) {
        read++;
        yield window;
      }
    })();
    for (const { window } of scheduledExecutions(counted, NOW_MS)) if (window.number === 10) break;
    expect(read).to.be.at.most(11);
  });
});
