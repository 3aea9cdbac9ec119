import type { Store } from "../store/store.ts";
import type { NewEvent } from "../store/stored-event.ts";

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

interface Count {
  readonly figure: string;
  readonly status: string;
  count: number;
  /** Of those that were added and are not in `count` yet. */
  added: number;
}

/**
 * Counts what windows, commands and automations came to, by the emulated account's own events. Events are counted when they are added. If some
 * of them may have been undone since the last reading, the events that are stored are counted instead.
 */
export class EventTail {
  /** By detail type and status. */
  readonly #counts = new Map(Object.keys(COUNTED).map((detailType) => [detailType, new Map<string, Count>()]));
  #store!: Store;
  #number = 0;
  /** Whether what was added is all that happened after this number. */
  #isAll = true;

  constructor(store: Store) {
    this.follow(store);
  }

  /** Follows another state, after a reset. Counts go on: they are of the process. */
  follow(store: Store): void {
    this.#store = store;
    this.#reached(store.events.last());
    store.events.watch({
      added: (event) => {
        const counted = this.#store === store ? this.#countOf(event) : undefined;
        if (counted) counted.added++;
      },
      forgotten: () => {
        if (this.#store === store) this.#isAll = false;
      },
    });
  }

  /**
   * Counts what has happened since the last reading.
   *
   * @param onHappened called with each, in order. Without it events need not be read, which takes longer than all the rest.
   */
  read(onHappened?: (happened: Happened) => void): void {
    if (onHappened === undefined && this.#isAll) {
      for (const counted of this.#all()) counted.count += counted.added;
      this.#reached(this.#store.events.last());
    } else this.#readEvents(onHappened);
  }

  counts(): Iterable<{ readonly figure: string; readonly status: string; readonly count: number }> {
    return [...this.#all()].filter(({ count }) => count > 0);
  }

  #readEvents(onHappened: ((happened: Happened) => void) | undefined): void {
    let number = this.#number;
    for (;;) {
      const events = this.#store.events.after(number, READ_AT_ONCE);
      for (const event of events) {
        number = event.number;
        const counted = this.#countOf(event);
        if (!counted) continue;
        counted.count++;
        const { figure, status } = counted;
        onHappened?.({ figure, status, atMs: event.atMs, detail: event.detail as Happened["detail"] });
      }
      if (events.length < READ_AT_ONCE) break;
    }
    this.#reached(number);
  }

  #reached(number: number): void {
    this.#number = number;
    this.#isAll = true;
    for (const counted of this.#all()) counted.added = 0;
  }

  *#all(): Iterable<Count> {
    for (const byStatus of this.#counts.values()) yield* byStatus.values();
  }

  #countOf({ source, detailType, detail }: NewEvent): Count | undefined {
    const byStatus = source === "aws.ssm" ? this.#counts.get(detailType) : undefined;
    if (!byStatus) return undefined;
    const fields = detail as Happened["detail"];
    const status = String(fields.status ?? fields.Status);
    let counted = byStatus.get(status);
    if (!counted) {
      counted = { figure: COUNTED[detailType]!, status, count: 0, added: 0 };
      byStatus.set(status, counted);
    }
    return counted;
  }
}
