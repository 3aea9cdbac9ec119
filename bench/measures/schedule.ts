import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Cron } from "croner";
import type { Measure } from "../harness/measure.ts";

const FROM_MS = Date.UTC(2026, 0, 1);
/** A schedule that comes here starts again, so that forecasts stay near. */
const UNTIL_MS = Date.UTC(2046, 0, 1);
const STEPS = 1_000_000;
const STEPS_OF_CRONER = 10_000;
const ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"];

/** Ours beside croner's words for the same times. */
const CRONS = [
  ["cron(0 2 ? * SUN *)", "0 0 2 * * SUN"],
  ["cron(30 23 ? * TUE#2 *)", "0 30 23 * * TUE#2"],
  ["cron(0 4 L * ? *)", "0 0 4 L * *"],
  ["cron(0 */6 ? * MON-FRI *)", "0 0 */6 * * MON-FRI"],
  ["cron(0/15 * ? * * *)", "0 */15 * * * *"],
  ["cron(15 3 ? * * *)", "0 15 3 * * *"],
] as const;
const PAIRS = ZONES.flatMap((zone) => CRONS.map(([ours, theirs]) => ({ ours, theirs, zone })));

type Next = (afterMs: number) => number | undefined;

/** Executions that a schedule finds, beside the npm library with the same grammar (names, L, #, zones). */
export const schedule: Measure = {
  name: "schedule/next",
  question: "How many times of cron schedules are found in a second, in six time zones?",
  async run(bench) {
    const { directory } = await bench.package();
    const compiled = pathToFileURL(join(directory, "dist", "schedule", "window-schedule.js")).href;
    const { windowSchedule }: typeof import("../../schedule/window-schedule.ts") = await import(compiled);
    const ours = PAIRS.map(({ ours: text, zone }): Next => {
      const window = windowSchedule({ schedule: text, scheduleTimezone: zone, anchoredAtMs: FROM_MS });
      return (afterMs) => window.next(afterMs);
    });
    const croner = PAIRS.map(({ theirs, zone }): Next => {
      const cron = new Cron(theirs, { timezone: zone, paused: true });
      return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
    });
    refuseDifferentWork(ours, croner);
    await bench.compare({
      name: "36 schedules in turn",
      figures: {
        rate: { unit: "times/s", better: "higher", goals: [{ of: "ours", beside: "croner", atLeast: 20 }] },
      },
      subjects: [
        { name: "ours", run: async () => ({ rate: rateOf(ours, STEPS) }) },
        { name: "croner", role: "peer", run: async () => ({ rate: rateOf(croner, STEPS_OF_CRONER) }) },
      ],
    });
  },
};

/** A comparison is one of speed only where both find the same times. */
function refuseDifferentWork(ours: readonly Next[], theirs: readonly Next[]): void {
  for (const [index, { ours: text, zone }] of PAIRS.entries()) {
    let at = FROM_MS;
    for (let step = 0; step < 10; step++) {
      const next = ours[index]!(at);
      if (next === undefined || next !== theirs[index]!(at)) throw new Error(`${text} and croner differ in ${zone}`);
      at = next;
    }
  }
}

/** A tenth of the steps warms up. */
function rateOf(schedules: readonly Next[], steps: number): number {
  const at = schedules.map(() => FROM_MS);
  const walk = (count: number) => {
    for (let step = 0; step < count; step++) {
      const index = step % schedules.length;
      const next = schedules[index]!(at[index]!)!;
      at[index] = next > UNTIL_MS ? FROM_MS : next;
    }
  };
  walk(steps / 10);
  const startedMs = performance.now();
  walk(steps);
  return (1000 * steps) / (performance.now() - startedMs);
}
