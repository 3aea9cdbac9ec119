import { Alarms } from "./alarms.ts";
import type { Alarm, AlarmWork, Clock, InstantMs, Turn } from "./clock.ts";

/** Node's longest timer; a later alarm is looked at again when it has passed. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Only the machine moves this clock. */
const BY_ITSELF: Turn = { mayReach: () => false, reach: () => undefined, rest: () => undefined };

/**
 * A clock that runs by itself: the machine's own time or, after a pause or at another rate, its own count of it. The
 * only file of the emulator that reads the machine's time or sets a timer.
 */
export class RealClock implements Clock {
  readonly kind = "real";
  readonly #alarms = new Alarms();
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isPaused = false;
  #isStopped = false;
  #rate = 1;
  /** Where this clock stood when the machine's stood at `#machineMs`. */
  #clockMs: InstantMs;
  #machineMs: InstantMs;

  /** @param startMs where it begins; without it, at the machine's own time. */
  constructor(startMs?: InstantMs) {
    this.#machineMs = Date.now();
    this.#clockMs = startMs ?? this.#machineMs;
  }

  now(): InstantMs {
    if (this.#isPaused) return this.#clockMs;
    // A machine whose time is set back must not take the emulated cloud back.
    const passedMs = Math.max(0, Date.now() - this.#machineMs);
    return Math.floor(this.#clockMs + passedMs * this.#rate);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Seconds of this clock in a second of the machine's. */
  get rate(): number {
    return this.#rate;
  }

  /** Whether it shows the machine's time as it is. */
  get isOnMachineTime(): boolean {
    return !this.#isPaused && this.#rate === 1 && this.#clockMs === this.#machineMs;
  }

  pause(): void {
    this.#rebase();
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.#rebase();
    this.#isPaused = false;
    this.#arm();
  }

  /** @param rate above 0 */
  setRate(rate: number): void {
    this.#rebase();
    this.#rate = rate;
    this.#arm();
  }

  at(instantMs: InstantMs, run: AlarmWork): Alarm {
    const alarm = this.#alarms.set(instantMs, run);
    this.#arm();
    return alarm;
  }

  /** Stops waiting, so that the process can end. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #rebase(): void {
    this.#clockMs = this.now();
    this.#machineMs = Date.now();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#alarms.nextInstantMs;
    if (next === undefined || this.#isRunning || this.#isPaused || this.#isStopped) return;
    const waitMs = Math.ceil(Math.max(0, next - this.now()) / this.#rate);
    this.#timer = setTimeout(() => this.#run(), Math.min(waitMs, TIMER_MS_MAX));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (!this.#isPaused && !this.#isStopped) {
        const alarm = this.#alarms.takeDue(this.now());
        if (!alarm) break;
        await alarm.run(BY_ITSELF);
      }
    } finally {
      this.#isRunning = false;
      this.#arm();
    }
  }
}

/**
 * Runs `run` after so many of the machine's milliseconds, whatever the emulator's clock shows and whatever becomes of the machine's date:
 * the limit of a wait for what is outside the emulated world. It keeps no process alive.
 */
export function afterRealMs(ms: number, run: () => void): Alarm {
  const timer = setTimeout(run, Math.min(ms, TIMER_MS_MAX));
  timer.unref();
  return { cancel: () => clearTimeout(timer) };
}

/** @returns what says how many of the machine's milliseconds have passed since this call, with fractions. */
export function preciseStopwatch(): () => number {
  const startedAtMs = performance.now();
  return () => performance.now() - startedAtMs;
}

/** @returns what says how many of the machine's milliseconds have passed since this call. */
export function stopwatch(): () => number {
  const passedMs = preciseStopwatch();
  return () => Math.round(passedMs());
}
