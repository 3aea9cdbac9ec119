import { Alarms } from "./alarms.ts";
import type { Alarm, Clock, InstantMs } from "./clock.ts";

/** Node's longest timer; a later alarm is looked at again when it has passed. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's own time. The only file of the emulator that reads it or sets a timer. */
export class RealClock implements Clock {
  readonly kind = "real";
  readonly #alarms = new Alarms();
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;

  now(): InstantMs {
    return Date.now();
  }

  at(instantMs: InstantMs, run: () => void | Promise<void>): Alarm {
    const alarm = this.#alarms.set(instantMs, run);
    this.#arm();
    return alarm;
  }

  /** Stops waiting, so that the process can end. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#alarms.nextInstantMs;
    if (next === undefined || this.#isRunning) return;
    this.#timer = setTimeout(() => this.#run(), Math.min(Math.max(0, next - Date.now()), TIMER_MS_MAX));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let alarm = this.#alarms.takeDue(Date.now()); alarm; alarm = this.#alarms.takeDue(Date.now())) {
      await alarm.run();
    }
    this.#isRunning = false;
    this.#arm();
  }
}
