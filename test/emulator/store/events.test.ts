import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { openStore, type Store } from "../../../emulator/store/store.ts";
import type { StoredEvent } from "../../../emulator/store/stored-event.ts";
import { GOLDEN_STATES } from "./golden-state.ts";

/** Some are of the same kind, others not, and some have what only an application sends. */
function event(number: number): StoredEvent {
  const resource = `arn:aws:ssm:us-east-1:000000000000:thing/${number}`;
  return {
    eventId: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    eventBus: number % 11 === 0 ? "other" : "default",
    source: number % 13 === 0 ? "app" : "aws.ssm",
    detailType: `Something happened ${number % 2}`,
    atMs: number % 7 === 0 ? number / 7 : number * 1000,
    resources: number % 5 === 0 ? [] : number % 6 === 0 ? [resource, `${resource}/b`] : [resource],
    detail: {
      same: "ü\n\u0000",
      number,
      id: number % 4 === 0 ? null : String(number),
      ...(number % 3 === 0 ? { nested: { list: [number, -1] }, last: number < 50 } : {}),
      ...(number % 17 === 0 ? JSON.parse('{"__proto__":{"a":1},"1":2}') : {}),
    },
    place: 1 + (number % 3),
  };
}

function insert(store: Store, { eventId, ...happened }: StoredEvent): void {
  store.events.insert(happened, Buffer.from(eventId.replaceAll("-", ""), "hex"));
}

describe("stored events", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "events-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 5; seed++) {
    it(`are listed as they happened, whatever is undone and wherever a list begins (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      let model: StoredEvent[] = [];
      const check = () => {
        const [after, limit] = [below(model.length + 3), 1 + below(700)];
        const expected = model
          .map((happened, index) => ({ number: index + 1, ...happened }))
          .slice(after, after + limit);
        expect(store.events.after(after, limit)).to.deep.equal(expected);
        expect(store.events.last()).to.equal(model.length);
      };
      for (let step = 0; step < 60; step++) {
        const before = model;
        const add = (count: number) => {
          for (; count > 0; count--) {
            const happened = event(model.length + 1);
            insert(store, happened);
            model = [...model, happened];
          }
        };
        try {
          store.transaction(() => {
            add(below(4) === 0 ? below(1200) : below(5));
            check();
            if (below(4) === 0) throw new Error("undone");
          });
        } catch (error) {
          expect((error as Error).message).to.equal("undone");
          model = before;
        }
        check();
        if (below(20) === 0) {
          store.close();
          store = openStore(folder);
          check();
        }
      }
      store.close();
    });
  }

  it("of one transaction are rows of five hundred, whatever part of it is undone", () => {
    const file = join(folder, "emulator.sqlite");
    const store = openStore(folder);
    let number = 0;
    const add = (count: number) => {
      for (let added = 0; added < count; added++) insert(store, event(++number));
    };
    store.transaction(() => add(3));
    store.transaction(() => add(1203));
    expect(() =>
      store.transaction(() => {
        add(700);
        throw new Error("undone");
      }),
    ).to.throw("undone");
    number -= 700;
    store.transaction(() => {
      add(501);
      expect(() =>
        store.attempt(() => {
          add(1000);
          throw new Error("undone");
        }),
      ).to.throw("undone");
      number -= 1000;
      add(2);
    });
    expect(store.events.after(0, 10_000)).to.deep.equal(
      Array.from({ length: number }, (_, index) => ({ number: index + 1, ...event(index + 1) })),
    );
    store.close();
    const closed = new DatabaseSync(file);
    const rows = closed.prepare("SELECT number FROM events ORDER BY number").all() as { readonly number: number }[];
    closed.close();
    expect(rows.map((row) => row.number)).to.deep.equal([3, 503, 1003, 1206, 1706, 1707, 1709]);
  });

  it("are the last hundred thousand", () => {
    const store = openStore(undefined);
    let number = 0;
    for (const count of [1, 60_000, 40_100, 3])
      store.transaction(() => {
        for (let added = 0; added < count; added++) insert(store, event(++number));
      });
    const [first] = store.events.after(0, 1);
    expect(first).to.deep.equal({ number: 105, ...event(105) });
    expect(store.events.after(number - 1, 10)).to.deep.equal([{ number, ...event(number) }]);
    store.close();
  });

  it("have no members without a value", () => {
    const store = openStore(folder);
    insert(store, { ...event(1), detail: { first: undefined, kept: 0, last: undefined } });
    store.close();
    const again = openStore(folder);
    expect(again.events.after(0, 1)).to.deep.equal([{ number: 1, ...event(1), detail: { kept: 0 } }]);
    again.close();
  });

  it("of an earlier version are read as they were written", () => {
    const file = join(folder, "emulator.sqlite");
    writeFileSync(file, gunzipSync(readFileSync(join(GOLDEN_STATES, "v9.sqlite.gz"))));
    const earlier = new DatabaseSync(file);
    const rows = earlier.prepare("SELECT * FROM events ORDER BY number").all() as Record<string, string & number>[];
    earlier.close();
    expect(rows.length).to.be.greaterThan(20);
    const store = openStore(folder);
    expect(store.events.after(0, 1_000_000)).to.deep.equal(
      rows.map((row) => ({
        number: row.number,
        eventId: row.event_id,
        eventBus: row.event_bus,
        source: row.source,
        detailType: row.detail_type,
        atMs: row.at_ms,
        resources: JSON.parse(row.resources!),
        detail: JSON.parse(row.detail!),
        place: row.place,
      })),
    );
    store.close();
  });
});
