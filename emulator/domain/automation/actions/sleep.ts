import { type AutomationAction, invalidInput, type StepRun } from "../action.ts";
import { textInput } from "../inputs.ts";

/** Waits for a Duration (ISO-8601, at most 7 days) or until a Timestamp. */
export const sleep: AutomationAction = {
  start(run, { nowMs }) {
    const untilMs = endOf(run, nowMs);
    if (untilMs <= nowMs) return { kind: "succeeded" };
    return { kind: "waits", wakeAtMs: untilMs, state: { untilMs } };
  },
  wake: () => ({ kind: "succeeded" }),
};

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MAX_MS = 7 * 24 * 3600 * 1000;

function endOf(run: StepRun, nowMs: number): number {
  const duration = textInput(run, "Duration");
  if (duration !== undefined) {
    const parts = DURATION.exec(duration);
    if (!parts || duration === "P" || duration.endsWith("T"))
      throw invalidInput(`Duration ${duration} is not one of ISO 8601, e.g. PT10M.`);
    const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const lengthMs = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    if (lengthMs > MAX_MS)
      throw invalidInput(`Duration ${duration} is longer than 7 days, the most that aws:sleep takes.`);
    return nowMs + lengthMs;
  }
  const timestamp = textInput(run, "Timestamp") ?? "";
  const untilMs = /^\d{4}-\d\d-\d\dT/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(untilMs)) throw invalidInput(`Timestamp ${timestamp} is not an instant, e.g. 2026-12-01T02:00:00Z.`);
  return untilMs;
}
