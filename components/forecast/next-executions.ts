import { isDeepStrictEqual } from "node:util";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { parseTimeZone, type TimeZone } from "../../schedule/time-zone.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";
import { awaitedInputs, type DeclaredWindow, type KnownWindow, knownInputs } from "./declared.ts";

/** One opening of a window. */
export interface NextExecution {
  /** ISO-8601, e.g. `2026-12-12T01:00:00.000Z` */
  readonly utc: string;
  /** On the clock of the window's zone, e.g. `2026-12-12T02:00:00+01:00` */
  readonly local: string;
  /** The zone's offset at the opening, e.g. `+01:00` */
  readonly utcOffset: string;
  /** The offset at the opening before, or now for the first, where it differs: the clocks were changed in between. */
  readonly utcOffsetBefore?: string | undefined;
}

/** What the cloud says of a window that exists. */
export interface ExistingWindow extends KnownWindow {
  /** ms since the epoch */
  readonly nextExecutionMs?: number | undefined;
}

/** When a window opens, as far as it is known. */
export interface Openings {
  readonly zone: TimeZone;
  /** From now on; without end unless the schedule has one. */
  readonly from: (instantMs: number) => Iterable<number>;
  /** Whether they are counted from a creation or change that has not happened yet. */
  readonly isEstimate: boolean;
  /** The error of an expression of which AWS's parser leaves out a part; the openings are those of the part that it reads. */
  readonly partlyRead: string | undefined;
}

/** Why there are no openings to show. */
export interface NoOpenings {
  readonly reason: "not-known" | "refused" | "disabled";
  readonly text: string;
}

const SCHEDULE_INPUTS = ["schedule", "scheduleTimezone", "scheduleOffset", "startDate", "endDate"] as const;

/**
 * @param nowMs by the cloud's clock.
 * @param existing what the cloud says of it; undefined when it does not exist or was not asked about.
 */
export function openingsOf(
  window: DeclaredWindow,
  nowMs: number,
  existing: ExistingWindow | undefined,
): Openings | NoOpenings {
  const { resource } = window;
  const values = valuesOf(window, existing);
  if (values === undefined) return { reason: "not-known", text: "not known: the window is not part of this stack" };
  const awaited = resource === undefined ? [] : SCHEDULE_INPUTS.filter((name) => awaitedInputs(resource).has(name));
  if (awaited.length > 0 || (resource && awaitedInputs(resource).has("enabled"))) {
    return { reason: "not-known", text: `known after the deployment, which sets ${awaited.join(", ") || "enabled"}` };
  }
  if (values.enabled === false) return { reason: "disabled", text: "none: the window is disabled" };
  const { schedule, scheduleTimezone, scheduleOffset, startDate, endDate } = values;
  if (typeof schedule !== "string") return { reason: "refused", text: "none: the window has no schedule" };
  const isRate = /^rate/i.test(schedule);
  const isKept = resource === undefined || isUnchanged(resource.inputs, resource.inputsBefore);
  // A rate() of a window that exists goes on from its next execution, others from their creation or change.
  const anchoredAtMs = !isKept ? nowMs : isRate ? (anchorOf(schedule, existing) ?? nowMs) : 0;
  const isEstimate =
    isRate && startDateMs(startDate, nowMs) === undefined && !(isKept && existing?.nextExecutionMs !== undefined);
  const spec = {
    schedule,
    anchoredAtMs,
    scheduleTimezone: scheduleTimezone || undefined,
    scheduleOffset,
    startDate: startDate || undefined,
    endDate: endDate || undefined,
  };
  const zone = zoneOf(scheduleTimezone);
  try {
    const { occurrences } = windowSchedule(spec);
    return { zone, from: occurrences, isEstimate, partlyRead: undefined };
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    try {
      const { occurrences } = windowSchedule({ ...spec, asQuartz: true });
      return { zone, from: occurrences, isEstimate, partlyRead: error.message.replace(/^.*details: /, "") };
    } catch (whole) {
      if (!(whole instanceof ScheduleError)) throw whole;
      return { reason: "refused", text: "none: AWS refuses the schedule" };
    }
  }
}

/** The values of a window by the program, or by the cloud for a window of others. */
export function valuesOf({ resource }: DeclaredWindow, existing: ExistingWindow | undefined): KnownWindow | undefined {
  return resource === undefined ? existing : (knownInputs(resource) as KnownWindow);
}

function isUnchanged(inputs: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | undefined) {
  return before !== undefined && SCHEDULE_INPUTS.every((name) => isDeepStrictEqual(inputs[name], before[name]));
}

/** The instant from which a rate() that goes on at its next execution counts. */
function anchorOf(schedule: string, existing: ExistingWindow | undefined): number | undefined {
  if (existing?.nextExecutionMs === undefined) return undefined;
  const [, number, unit] = /^rate\((\d+) ?(minute|hour|day)/i.exec(schedule) ?? [];
  const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit ?? ""];
  return unitMs === undefined ? undefined : existing.nextExecutionMs - Number(number) * unitMs;
}

function startDateMs(startDate: string | undefined, nowMs: number): number | undefined {
  const instantMs = startDate ? Date.parse(startDate) : Number.NaN;
  return instantMs > nowMs ? instantMs : undefined;
}

/** UTC for a zone that AWS would refuse. */
export function zoneOf(name: string | undefined): TimeZone {
  try {
    return parseTimeZone(name || undefined);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return parseTimeZone(undefined);
  }
}

/** The next openings with their clocks. */
export function nextExecutions({ zone, from }: Openings, nowMs: number, count: number): NextExecution[] {
  const executions: NextExecution[] = [];
  let before = zone.offsetMinutesAt(nowMs);
  for (const instantMs of from(nowMs + 1)) {
    if (executions.length >= count) break;
    const offset = zone.offsetMinutesAt(instantMs);
    executions.push({
      utc: new Date(instantMs).toISOString(),
      local: `${new Date(instantMs + offset * 60_000).toISOString().slice(0, 19)}${offsetText(offset)}`,
      utcOffset: offsetText(offset),
      ...(offset === before ? {} : { utcOffsetBefore: offsetText(before) }),
    });
    before = offset;
  }
  return executions;
}

/** An offset from UTC, e.g. `+05:45`; UTC itself is `+00:00`. */
export function offsetText(minutes: number): string {
  const size = Math.round(Math.abs(minutes));
  const two = (count: number) => String(count).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
