import type { Store } from "../store/store.ts";

/** The notifications of AWS that say what became of what runs, and the figure in which each is counted. */
const COUNTED: Readonly<Record<string, string>> = {
  "Maintenance Window Execution State-change Notification": "executions",
  "Maintenance Window Task Execution State-change Notification": "tasks",
  "Maintenance Window Task Target Invocation State-change Notification": "invocations",
  "EC2 Command Status-change Notification": "commands",
  "EC2 Command Invocation Status-change Notification": "commandInvocations",
  "EC2 Automation Execution Status-change Notification": "automations",
};

const READ_AT_ONCE = 1000;

export interface Happened {
  /** e.g. `executions` */
  readonly figure: string;
  readonly status: string;
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Reads from the emulated account's own events what windows, commands and automations came to. Nothing is counted where it
 * happens: what was undone is in no event either.
 */
export class EventTail {
  readonly #counts = new Map<string, { readonly figure: string; readonly status: string; count: number }>();
  #store: Store;
  #number: number;

  constructor(store: Store) {
    this.#store = store;
    this.#number = store.events.last();
  }

  /** Follows another state, after a reset. Counts go on: they are of the process. */
  follow(store: Store): void {
    this.#store = store;
    this.#number = store.events.last();
  }

  /** Counts what has happened since the last reading. @param onHappened called with each, in order. */
  read(onHappened: (happened: Happened) => void): void {
    for (;;) {
      const events = this.#store.events.after(this.#number, READ_AT_ONCE);
      for (const { number, source, detailType, atMs, detail } of events) {
        this.#number = number;
        const figure = source === "aws.ssm" && Object.hasOwn(COUNTED, detailType) ? COUNTED[detailType] : undefined;
        if (figure === undefined) continue;
        const fields = detail as Happened["detail"];
        const status = String(fields.status ?? fields.Status);
        this.#count(figure, status);
        onHappened({ figure, status, atMs, detail: fields });
      }
      if (events.length < READ_AT_ONCE) return;
    }
  }

  counts(): Iterable<{ readonly figure: string; readonly status: string; readonly count: number }> {
    return this.#counts.values();
  }

  #count(figure: string, status: string): void {
    const key = `${figure} ${status}`;
    const counted = this.#counts.get(key) ?? { figure, status, count: 0 };
    counted.count++;
    this.#counts.set(key, counted);
  }
}
