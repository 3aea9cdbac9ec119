import type { Alarm, AlarmWork, InstantMs } from "./clock.ts";

interface Waiting extends Alarm {
  readonly instantMs: InstantMs;
  readonly number: number;
  readonly run: AlarmWork;
}

/** The alarms that wait, in their total order: instant first, then the order in which they were set. */
export class Alarms {
  #waiting: Waiting[] = [];
  #count = 0;

  set(instantMs: InstantMs, run: AlarmWork): Alarm {
    const alarm: Waiting = {
      instantMs,
      number: this.#count++,
      run,
      cancel: () => {
        this.#waiting = this.#waiting.filter((other) => other !== alarm);
      },
    };
    const behind = this.#waiting.findIndex((other) => other.instantMs > instantMs);
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, alarm);
    return alarm;
  }

  get nextInstantMs(): InstantMs | undefined {
    return this.#waiting[0]?.instantMs;
  }

  /** Takes the first alarm that is due at `untilMs`, if there is one. */
  takeDue(untilMs: InstantMs): Waiting | undefined {
    const first = this.#waiting[0];
    return first && first.instantMs <= untilMs ? this.#waiting.shift() : undefined;
  }
}
