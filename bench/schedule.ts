/**
 * Steps of `next` a second: a million over mixed cron and rate schedules in many zones, then cron alone beside croner, the
 * npm library with the same grammar (names, L, #, zones). Run: node --import ./test/register.js bench/schedule.ts
 */
import { performance } from "node:perf_hooks";
import { Cron } from "croner";
import { windowSchedule } from "../schedule/window-schedule.ts";

const FROM_MS = Date.UTC(2026, 0, 1);
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

const mixed = ZONES.flatMap((scheduleTimezone) =>
  [...CRONS.map(([ours]) => ours), "rate(7 days)", "rate(90 minutes)"].map((schedule) => ({
    schedule,
    scheduleTimezone,
  })),
);
const ours = measure(1_000_000, mixed.map(ourSteps));
print("mixed cron and rate", mixed.length, 1_000_000, ours);

for (const zone of ZONES) for (const [our, theirs] of CRONS) refuseDifferentWork(our, theirs, zone);
const pairs = ZONES.flatMap((zone) => CRONS.map(([our, theirs]) => ({ our, theirs, zone })));
const oursAlone = measure(
  500_000,
  pairs.map(({ our, zone }) => ourSteps({ schedule: our, scheduleTimezone: zone })),
);
const croner = measure(
  20_000,
  pairs.map(({ theirs, zone }) => cronerSteps(theirs, zone)),
);
print("cron, ours", pairs.length, 500_000, oursAlone);
print("cron, croner", pairs.length, 20_000, croner);
console.log(`ours / croner: ${(oursAlone / croner).toFixed(1)}`);

for (const [schedule, zone] of [
  ["cron(0 0 30 2 ? *)", "America/New_York"],
  ["cron(0 0 29 2 ? 2196)", "America/New_York"],
] as const) {
  const startedAt = performance.now();
  const window = windowSchedule({ schedule, scheduleTimezone: zone, anchoredAtMs: FROM_MS });
  const next = window.next(FROM_MS);
  console.log(
    `${schedule}: ${next === undefined ? "never" : window.format(next)} in ${(performance.now() - startedAt).toFixed(2)} ms`,
  );
}

/** A comparison of speed is one only where both find the same times. */
function refuseDifferentWork(our: string, theirs: string, timezone: string): void {
  const window = windowSchedule({ schedule: our, scheduleTimezone: timezone, anchoredAtMs: FROM_MS });
  const cron = new Cron(theirs, { timezone, paused: true });
  let at = FROM_MS;
  for (let step = 0; step < 10; step++) {
    const next = window.next(at);
    if (next !== cron.nextRun(new Date(at))?.getTime()) throw new Error(`${our} and ${theirs} differ in ${timezone}`);
    at = next!;
  }
}

/** One step of a schedule, which goes back to the start after twenty years so that forecasts stay near. */
function ourSteps(spec: { readonly schedule: string; readonly scheduleTimezone: string }): () => void {
  const window = windowSchedule({ ...spec, anchoredAtMs: FROM_MS });
  const untilMs = Date.UTC(2046, 0, 1);
  let at = FROM_MS;
  return () => {
    at = window.next(at)!;
    if (at > untilMs) at = FROM_MS;
  };
}

function cronerSteps(pattern: string, timezone: string): () => void {
  const cron = new Cron(pattern, { timezone, paused: true });
  const untilMs = Date.UTC(2046, 0, 1);
  let at = FROM_MS;
  return () => {
    at = cron.nextRun(new Date(at))!.getTime();
    if (at > untilMs) at = FROM_MS;
  };
}

/** Steps a second, a tenth of the steps run beforehand. */
function measure(steps: number, schedules: readonly (() => void)[]): number {
  for (let step = 0; step < steps / 10; step++) schedules[step % schedules.length]!();
  const startedAt = performance.now();
  for (let step = 0; step < steps; step++) schedules[step % schedules.length]!();
  return (steps * 1000) / (performance.now() - startedAt);
}

function print(what: string, schedules: number, steps: number, perSecond: number): void {
  console.log(
    `${what}: ${steps} steps over ${schedules} schedules, ${Math.round(perSecond)} steps/s, ${((steps * 1000) / perSecond).toFixed(0)} ms`,
  );
}
