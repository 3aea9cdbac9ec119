import type { Alarm } from "../clock/clock.ts";
import { DAY_MS, durationMs } from "../clock/duration.ts";
import { afterRealMs, RealClock } from "../clock/real-clock.ts";
import { type AdvanceOptions, VirtualClock } from "../clock/virtual-clock.ts";
import type { Faults } from "../store/faults.ts";
import { ControlError, type ControlRequest, type ControlRoute } from "./control.ts";
import { faultsSince } from "./fault-route.ts";
import { NdjsonStream } from "./ndjson-stream.ts";

/** The longest move of a virtual clock in one request: ten years, in days. More is almost always a slip of the keyboard. */
export const MOVE_DAYS_MAX = 3660;

/** The slowest and fastest a real clock may run. */
const RATE_MIN = 0.001;
const RATE_MAX = 100_000;

const EXAMPLES =
  'Send {"advance":"PT10M"} or {"to":"2026-12-01T02:00:00Z"} to a virtual clock, {"pause":true}, {"resume":true} or {"rate":60} to a real one.';

/** How long a move may take, in the machine's time, unless it says so itself. */
const WITHIN_DEFAULT = "PT10M";
/** How long after that what runs now may take to come to its end, before the move is answered without it. */
const GRACE_MS = 1000;

/**
 * `GET /_emulator/clock` shows the clock. `POST /_emulator/clock` moves a virtual one (`advance`, `to`), answered when
 * everything due has run, or pauses, resumes and scales a real one. With `Accept: application/x-ndjson` a move answers
 * a line for every hundredth of its way. A client that goes away ends its move: the clock stays where it got to. So does a move
 * that takes longer than `within` of the machine's time (default ten minutes), which is answered with 503 and where the clock stands.
 * The answer to a move in which faults happened lists them.
 */
export function clockRoutes(clock: () => VirtualClock | RealClock, faults: () => Faults): ControlRoute[] {
  return [
    { method: "GET", path: "/clock", run: () => show(clock()) },
    {
      method: "POST",
      path: "/clock",
      run: (request) => {
        const { name, value, within } = instruction(request.body);
        const current = clock();
        if (name === "advance" || name === "to") {
          const withinMs = readDuration("within", within ?? WITHIN_DEFAULT);
          return move(virtual(current, name), { name, value, withinMs }, faults(), request);
        }
        if (within !== undefined) throw new ControlError(`"within" goes with "advance" and "to". ${EXAMPLES}`);
        steer(real(current, name), name, value);
        return show(current);
      },
    },
  ];
}

function show(clock: VirtualClock | RealClock, nowMs = clock.now()) {
  const now = new Date(nowMs).toISOString();
  if (clock instanceof VirtualClock) return { clock: clock.kind, now };
  return { clock: clock.kind, now, paused: clock.isPaused, rate: clock.rate };
}

const INSTRUCTIONS = ["advance", "to", "pause", "resume", "rate"] as const;
type Instruction = (typeof INSTRUCTIONS)[number];

function instruction(body: unknown): { name: Instruction; value: unknown; within: unknown } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ControlError(`The clock takes a JSON object. ${EXAMPLES}`);
  }
  const { within, ...rest } = body as { within?: unknown };
  const entries = Object.entries(rest);
  const unknown = entries.find(([name]) => !INSTRUCTIONS.includes(name as Instruction));
  if (unknown) throw new ControlError(`The clock does not know ${JSON.stringify(unknown[0])}. ${EXAMPLES}`);
  if (entries.length !== 1) {
    throw new ControlError(`The clock takes one instruction at a time, not ${entries.length}. ${EXAMPLES}`);
  }
  const [name, value] = entries[0] as [Instruction, unknown];
  return { name, value, within };
}

function virtual(clock: VirtualClock | RealClock, name: Instruction): VirtualClock {
  if (clock instanceof VirtualClock) return clock;
  throw new ControlError(
    `"${name}" advances a virtual clock, but this emulator has a real clock: start it with --clock virtual, or make the clock faster with {"rate":60}.`,
  );
}

function real(clock: VirtualClock | RealClock, name: Instruction): RealClock {
  if (clock instanceof RealClock) return clock;
  throw new ControlError(
    `"${name}" requires a real clock, but this emulator has a virtual clock: start it with --clock real, or advance the clock with {"advance":"PT10M"}.`,
  );
}

interface Movement {
  readonly name: "advance" | "to";
  readonly value: unknown;
  readonly withinMs: number;
}

async function move(
  clock: VirtualClock,
  { name, value, withinMs }: Movement,
  faults: Faults,
  request: ControlRequest,
): Promise<unknown> {
  const start = name === "advance" ? advance(clock, readDuration("advance", value)) : moveTo(clock, readInstant(value));
  const faultsBefore = faults.lastNumber();
  const signal = request.signal();
  async function run(onProgress?: (nowMs: number) => void): Promise<object> {
    try {
      const reachedMs = await inTime(start, { withinMs, signal, onProgress });
      if (clock.isStopped) throw new ControlError("The emulator was reset or stopped while the clock advanced.", 409);
      const found = faultsSince(faults, faultsBefore);
      if (reachedMs === undefined) throw outOfTime(clock, withinMs, found);
      return { ...show(clock, reachedMs), ...found };
    } catch (error) {
      if (error instanceof RangeError) throw new ControlError(error.message);
      throw error;
    }
  }
  if (!request.accepts("application/x-ndjson")) return run();
  return new NdjsonStream((send) => {
    let sentMs = clock.now();
    const stepMs = name === "advance" ? readDuration("advance", value) / 100 : (readInstant(value) - sentMs) / 100;
    return run((nowMs) => {
      if (nowMs - sentMs < stepMs) return;
      sentMs = nowMs;
      send({ progress: new Date(nowMs).toISOString() });
    });
  });
}

interface Limits {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: ((nowMs: number) => void) | undefined;
}

/** @returns where the move has led; undefined when it took longer than it may, also when what it waits for does not end. */
async function inTime(start: Move, { withinMs, signal, onProgress }: Limits): Promise<number | undefined> {
  const late = new AbortController();
  let isCut = false;
  let alarm: Alarm | undefined;
  const given = new Promise<undefined>((resolve) => {
    alarm = afterRealMs(withinMs, () => {
      late.abort();
      alarm = afterRealMs(GRACE_MS, () => resolve(undefined));
    });
  });
  const onCut = () => {
    isCut = late.signal.aborted;
  };
  try {
    const moving = start({ signal: AbortSignal.any([signal, late.signal]), onCut, onProgress });
    const reachedMs = await Promise.race([moving, given]);
    return isCut ? undefined : reachedMs;
  } finally {
    alarm?.cancel();
  }
}

function outOfTime(clock: VirtualClock, withinMs: number, found: object): ControlError {
  const now = new Date(clock.now()).toISOString();
  return new ControlError(
    `The clock got to ${now} in ${withinMs / 1000} s of real time, the limit for this request, and stops there. ` +
      'To continue, send the rest of the advance; for a longer limit add for example "within":"PT1H".',
    503,
    { now, ...found },
  );
}

type Move = (options: AdvanceOptions) => Promise<number>;

function advance(clock: VirtualClock, lengthMs: number): Move {
  return (options) => clock.advanceBy(lengthMs, options);
}

function moveTo(clock: VirtualClock, instantMs: number): Move {
  // A bound from where the clock stands now is near enough: the moves before this one only bring it nearer.
  if (instantMs - clock.now() > MOVE_DAYS_MAX * DAY_MS) throw tooFar(new Date(instantMs).toISOString());
  return (options) => clock.advanceTo(instantMs, options);
}

function readDuration(name: "advance" | "within", value: unknown): number {
  const lengthMs = typeof value === "string" ? durationMs(value) : undefined;
  if (lengthMs === undefined) {
    throw new ControlError(
      `"${name}" expects an ISO-8601 duration in weeks, days, hours, minutes and seconds such as "PT10M", "P1D" or "PT1H30M", not ${print(value)}.`,
    );
  }
  if (lengthMs > MOVE_DAYS_MAX * DAY_MS) throw tooFar(print(value));
  return lengthMs;
}

function tooFar(what: string): ControlError {
  return new ControlError(
    `${what} is too far: one request advances the clock by at most ${MOVE_DAYS_MAX} days. Use several requests.`,
  );
}

function readInstant(value: unknown): number {
  const isInstant =
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (!isInstant) {
    throw new ControlError(
      `"to" expects an ISO-8601 instant with its zone such as "2026-12-01T02:00:00Z", not ${print(value)}.`,
    );
  }
  return Date.parse(value);
}

function steer(clock: RealClock, name: "pause" | "resume" | "rate", value: unknown): void {
  if (name === "rate") {
    if (typeof value !== "number" || !(value >= RATE_MIN && value <= RATE_MAX)) {
      throw new ControlError(
        `"rate" expects a number from ${RATE_MIN} to ${RATE_MAX}, the clock's seconds per real second, such as 60, not ${print(value)}. To stop the clock send {"pause":true}.`,
      );
    }
    clock.setRate(value);
    return;
  }
  if (value !== true) throw new ControlError(`"${name}" takes true, as in {"${name}":true}, not ${print(value)}.`);
  if (name === "pause") clock.pause();
  else clock.resume();
}

function print(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
