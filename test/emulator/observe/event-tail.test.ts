import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { EventTail, type Happened } from "../../../emulator/observe/event-tail.ts";
import { openStore, type Store } from "../../../emulator/store/store.ts";
import type { NewEvent } from "../../../emulator/store/stored-event.ts";

const ID = new Uint8Array(16);

/** Some are counted, in two figures and with two names of the status, others not. */
function event(number: number): NewEvent {
  const status = ["InProgress", "Success", "Failed"][number % 3]!;
  const isCommand = number % 2 === 0;
  return {
    eventBus: "default",
    source: number % 7 === 0 ? "app" : "aws.ssm",
    detailType:
      number % 11 === 0
        ? "Configuration Compliance State Change"
        : isCommand
          ? "EC2 Command Status-change Notification"
          : "EC2 Automation Execution Status-change Notification",
    atMs: number,
    resources: [],
    detail: isCommand ? { number, status } : { number, Status: status },
    place: 1,
  };
}

/** Where an event is counted. */
function figureOf({ source, detailType, detail }: NewEvent): string | undefined {
  if (source !== "aws.ssm" || detailType.startsWith("Configuration")) return undefined;
  const { status, Status } = detail as Readonly<Record<string, string>>;
  return detailType.includes("Automation") ? `automations ${Status}` : `commands ${status}`;
}

describe("the tail of the events", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tail-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 5; seed++) {
    it(`counts what has happened and was not undone, after restarts and resets too (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      const tail = new EventTail(store);
      let number = 0;
      /** Events added since the last reading. */
      let fresh: NewEvent[] = [];
      const expected: Record<string, number> = {};
      const add = (count: number) => {
        const added = Array.from({ length: count }, () => event(++number));
        for (const one of added) store.events.insert(one, ID);
        return added;
      };
      const undone = (change: () => void, within: (change: () => void) => void) =>
        expect(() =>
          within(() => {
            change();
            throw new Error("undone");
          }),
        ).to.throw("undone");
      const many = () => (below(4) === 0 ? below(1200) : below(5));
      const follow = (next: Store) => {
        store = next;
        // Neither its existing events nor unread ones of the store before are counted.
        fresh = [];
        tail.follow(store);
      };
      const read = (isReported: boolean) => {
        const counted = fresh.filter((one) => figureOf(one) !== undefined);
        for (const one of counted) expected[figureOf(one)!] = (expected[figureOf(one)!] ?? 0) + 1;
        fresh = [];
        const reported: Happened[] = [];
        tail.read(isReported ? (happened) => reported.push(happened) : undefined);
        if (isReported) {
          const seen = reported.map(({ figure, status, atMs, detail }) => [`${figure} ${status}`, atMs, detail]);
          // As text: Chai looks at thousands of objects for seconds.
          const wanted = counted.map((one) => [figureOf(one), one.atMs, one.detail]);
          expect(JSON.stringify(seen)).to.equal(JSON.stringify(wanted));
        }
        const counts = [...tail.counts()].map(({ figure, status, count }) => [`${figure} ${status}`, count]);
        expect(Object.fromEntries(counts)).to.deep.equal(expected);
      };
      for (let step = 0; step < 100; step++) {
        const way = below(12);
        if (way < 3) fresh.push(...add(below(5)));
        else if (way === 3) fresh.push(...store.transaction(() => add(many())));
        else if (way === 4) undone(() => add(many()), store.transaction);
        else if (way === 5) {
          store.transaction(() => {
            fresh.push(...add(many()));
            undone(() => add(many()), store.attempt);
            fresh.push(...add(many()));
          });
        } else if (way === 6) {
          store.extend(
            () => fresh.push(...add(many())),
            () => undefined,
          );
          if (below(2) === 0) store.commit();
        } else if (way === 7 && below(3) === 0) {
          store.close();
          follow(openStore(folder));
        } else if (way === 8 && below(3) === 0) {
          const old = store;
          follow(openStore(undefined));
          // Events of a store that is no longer followed are not counted.
          old.events.insert(event(2), ID);
          read(false);
          old.close();
          store.close();
          follow(openStore(folder));
        } else read(way % 2 === 0);
      }
      read(true);
      store.close();
    });
  }

  it("counts nothing of a commit that failed", () => {
    const store = openStore(undefined);
    const tail = new EventTail(store);
    store.events.insert(event(2), ID);
    let failure: unknown;
    store.extend(
      () => {
        for (let number = 1; number <= 700; number++) store.events.insert(event(6 * number), ID);
        store.events.insert({ ...event(2), detail: { status: 1n } }, ID);
      },
      (error) => {
        failure = error;
      },
    );
    store.commit();
    expect(failure).to.be.an("error");
    store.events.insert(event(4), ID);
    tail.read();
    expect([...tail.counts()].map(({ status, count }) => [status, count])).to.deep.equal([
      ["Failed", 1],
      ["Success", 1],
    ]);
    store.close();
  });
});
