import { durationMs } from "../clock/duration.ts";
import { RealClock } from "../clock/real-clock.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { ControlError, type ControlRequest, type ControlRoute } from "./control.ts";
import { NdjsonStream } from "./ndjson-stream.ts";

/** The longest move of a virtual clock in one request: ten years, in days. More is almost always a slip of the keyboard. */
export const MOVE_DAYS_MAX = 3660;
const DAY_MS = 86_400_000;

/** The slowest and fastest a real clock may run. */
const RATE_MIN = 0.001;
const RATE_MAX = 100_000;

const EXAMPLES =
  'Send {"advance":"PT10M"} or {"to":"2026-12-01T02:00:00Z"} to a virtual clock, {"pause":true}, {"resume":true} or {"rate":60} to a real one.';

/**
 * `GET /_emulator/clock` shows the clock. `POST /_emulator/clock` moves a virtual one (`advance`, `to`), answered when
 * everything due has run, or pauses, resumes and scales a real one. With `Accept: application/x-ndjson` a move answers
 * a line for every hundredth of its way. A client that goes away ends its move: the clock stays where it got to.
 */
export function clockRoutes(clock: () => VirtualClock | RealClock): ControlRoute[] {
  return [
    { method: "GET", path: "/clock", run: () => show(clock()) },
    {
      method: "POST",
      path: "/clock",
      run: (request) => {
        const [name, value] = instruction(request.body);
        const current = clock();
        if (name === "advance" || name === "to") {
          return move(virtual(current, name), name, value, request);
        }
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

function instruction(body: unknown): [Instruction, unknown] {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ControlError(`The clock takes a JSON object. ${EXAMPLES}`);
  }
  const entries = Object.entries(body);
  const unknown = entries.find(([name]) => !INSTRUCTIONS.includes(name as Instruction));
  if (unknown) throw new ControlError(`The clock does not know ${JSON.stringify(unknown[0])}. ${EXAMPLES}`);
  if (entries.length !== 1) {
    throw new ControlError(`The clock takes one instruction at a time, not ${entries.length}. ${EXAMPLES}`);
  }
  return entries[0] as [Instruction, unknown];
}

function virtual(clock: VirtualClock | RealClock, name: Instruction): VirtualClock {
  if (clock instanceof VirtualClock) return clock;
  throw new ControlError(
    `"${name}" moves a virtual clock, and this emulator's clock runs by itself: start it with --clock virtual, or make it run faster with {"rate":60}.`,
  );
}

function real(clock: VirtualClock | RealClock, name: Instruction): RealClock {
  if (clock instanceof RealClock) return clock;
  throw new ControlError(
    `"${name}" is for a clock that runs by itself, and this emulator's stands still until it is moved: start it with --clock real, or move it with {"advance":"PT10M"}.`,
  );
}

async function move(
  clock: VirtualClock,
  name: "advance" | "to",
  value: unknown,
  request: ControlRequest,
): Promise<unknown> {
  const start = name === "advance" ? advance(clock, readDuration(value)) : moveTo(clock, readInstant(value));
  const signal = request.signal();
  async function finish(moving: Promise<number>): Promise<object> {
    try {
      const reachedMs = await moving;
      if (clock.isStopped) throw new ControlError("The emulator was reset or ended while the clock moved.", 409);
      return show(clock, reachedMs);
    } catch (error) {
      if (error instanceof RangeError) throw new ControlError(error.message);
      throw error;
    }
  }
  if (!request.accepts("application/x-ndjson")) return finish(start({ signal }));
  return new NdjsonStream((send) => {
    let sentMs = clock.now();
    const stepMs = name === "advance" ? readDuration(value) / 100 : (readInstant(value) - sentMs) / 100;
    const onProgress = (nowMs: number) => {
      if (nowMs - sentMs < stepMs) return;
      sentMs = nowMs;
      send({ progress: new Date(nowMs).toISOString() });
    };
    return finish(start({ signal, onProgress }));
  });
}

type Move = (options: { signal: AbortSignal; onProgress?: (nowMs: number) => void }) => Promise<number>;

function advance(clock: VirtualClock, lengthMs: number): Move {
  return (options) => clock.advanceBy(lengthMs, options);
}

function moveTo(clock: VirtualClock, instantMs: number): Move {
  // A bound from where the clock stands now is near enough: the moves before this one only bring it nearer.
  if (instantMs - clock.now() > MOVE_DAYS_MAX * DAY_MS) throw tooFar(new Date(instantMs).toISOString());
  return (options) => clock.advanceTo(instantMs, options);
}

function readDuration(value: unknown): number {
  const lengthMs = typeof value === "string" ? durationMs(value) : undefined;
  if (lengthMs === undefined) {
    throw new ControlError(
      `"advance" takes an ISO-8601 duration in weeks, days, hours, minutes and seconds such as "PT10M", "P1D" or "PT1H30M", not ${print(value)}.`,
    );
  }
  if (lengthMs > MOVE_DAYS_MAX * DAY_MS) throw tooFar(print(value));
  return lengthMs;
}

function tooFar(what: string): ControlError {
  return new ControlError(`${what} is too far: one move goes at most ${MOVE_DAYS_MAX} days. Move in several steps.`);
}

function readInstant(value: unknown): number {
  const isInstant =
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (!isInstant) {
    throw new ControlError(
      `"to" takes an ISO-8601 instant with its zone such as "2026-12-01T02:00:00Z", not ${print(value)}.`,
    );
  }
  return Date.parse(value);
}

function steer(clock: RealClock, name: "pause" | "resume" | "rate", value: unknown): void {
  if (name === "rate") {
    if (typeof value !== "number" || !(value >= RATE_MIN && value <= RATE_MAX)) {
      throw new ControlError(
        `"rate" takes a number from ${RATE_MIN} to ${RATE_MAX}, the clock's seconds in a second, such as 60, not ${print(value)}. To stop the clock send {"pause":true}.`,
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
