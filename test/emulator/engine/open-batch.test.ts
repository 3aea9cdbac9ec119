import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import type { Rule } from "../../../emulator/domain/rule.ts";
import { Database } from "../../../emulator/store/database.ts";
import type { Fault } from "../../../emulator/store/faults.ts";
import { openWorld } from "../../simulation/simulated-world.ts";

/** So many entries come due at each second of the move: together they are several slices of a batch. */
const CLOCKS = 200;
const SECONDS = 200;
/** The second of an entry that fails, which is in a later slice. */
const LATE = 100;
/** Entries of one instant that are more than a slice. */
const MORE_THAN_A_SLICE = 20_000;
const FIRST_MS = Date.parse("2026-12-01T00:00:01Z");

describe("a batch that stays open", () => {
  /** A world in which nothing happens but ticks. */
  function open(tick: Rule<never>) {
    const db = new CountingDatabase(":memory:");
    const faults: Fault[] = [];
    const world = openWorld({
      ...{
        seed: "1",
        fleet: { nodes: [] },
        behaviour: () => undefined,
        choices: {},
        quotas: {},
        afterStep: () => undefined,
      },
      ...{ db, rules: { tick: { run: tick, failing: [] } }, onFault: (fault: Fault) => faults.push(fault) },
    } as Parameters<typeof openWorld>[0]);
    return { db, faults, world };
  }

  /** Clocks that tick each second, each tick an event. @param onTick called before the tick of a clock is noted. */
  function ticking(onTick: (ref: number, nowMs: number) => unknown = () => undefined) {
    const { db, faults, world } = open((ref: number, context) => {
      note({ ref, odd: onTick(ref, context.nowMs) }, context);
      context.store.due.set("tick", ref, context.nowMs + 1000);
    });
    world.change(({ store }) => {
      for (let clock = 0; clock < CLOCKS; clock++) store.due.set("tick", clock, FIRST_MS);
    });
    let commits = 0;
    db.track(() => commits++);
    const move = () => world.advance(SECONDS * 1000);
    return { world, faults, move, commits: () => commits, savepoints: () => db.savepoints };
  }

  /** How many ticks there are until an instant. */
  const ticksUntil = (atMs: number) => Math.max(0, Math.floor((atMs - FIRST_MS) / 1000) + 1) * CLOCKS;

  it("is one transaction when nobody comes", async () => {
    const { world, move, commits } = ticking();
    await move();
    expect(commits()).to.equal(1);
    expect(world.store.events.last()).to.equal(ticksUntil(world.clock.now()));
  });

  it("ends for whoever comes, who sees all that has happened until now and nothing later", async () => {
    const { world, move, commits, faults } = ticking();
    let isMoving = true;
    const moved = move().finally(() => {
      isMoving = false;
    });
    const seen = new Set<number>();
    const look = () => {
      const nowMs = world.clock.now();
      seen.add(nowMs);
      expect(world.store.events.last()).to.be.within(ticksUntil(nowMs - 1), ticksUntil(nowMs));
    };
    const change = () => {
      look();
      world.store.meta.set("note", "taken");
    };
    const ways = [
      () => world.store.transaction(look),
      () => world.store.together(look),
      () => world.store.together(change),
      () => expect(() => world.store.together(() => refuse(change))).to.throw("refused"),
    ];
    for (let turn = 0; isMoving; turn++) {
      ways[turn % ways.length]!();
      await nextTurn();
    }
    await moved;
    expect(seen.size).to.be.greaterThan(2);
    expect(commits()).to.be.greaterThan(2);
    expect(faults).to.deep.equal([]);
    expect(world.store.events.last()).to.equal(ticksUntil(world.clock.now()));
  });

  it("runs with savepoints what comes at an entry that throws, and not what went well before", async () => {
    const lateMs = FIRST_MS + (LATE - 1) * 1000;
    const { move, faults, savepoints } = ticking((ref, nowMs) => ref === 7 && nowMs === lateMs && fail());
    await move();
    expect(faults).to.have.length(1);
    expect(savepoints()).to.be.within(1, 2 * CLOCKS);
  });

  for (const [how, onTick] of [
    ["throws", () => fail()],
    ["cannot be written", () => 1n],
  ] as const) {
    for (const isAsked of [false, true]) {
      it(`undoes only an entry that ${how} in a later slice, ${isAsked ? "also for" : "without"} who comes meanwhile`, async () => {
        const lateMs = FIRST_MS + (LATE - 1) * 1000;
        const { world, move, faults } = ticking((ref, nowMs) => (ref === 7 && nowMs === lateMs ? onTick() : undefined));
        let isMoving = true;
        const moved = move().finally(() => {
          isMoving = false;
        });
        while (isAsked && isMoving) {
          world.change(({ store }) => store.events.last());
          await nextTurn();
        }
        await moved;
        expect(faults).to.have.length(1);
        expect(faults[0]?.kind).to.equal("tick");
        // This clock ticks no more.
        expect(world.store.events.last()).to.equal(ticksUntil(world.clock.now()) - (SECONDS - LATE + 1));
        expect(world.store.due.count()).to.equal(CLOCKS - 1);
      });
    }
  }

  it("runs all entries of an instant before what an effect of one of them changes, also for who comes meanwhile", async () => {
    const { world, faults } = open((ref: number, context) => {
      note({ ref }, context);
      if (ref === MORE_THAN_A_SLICE - 1000) throw new Error("This entry fails.");
      if (ref === 0) context.afterwards(async (change) => change((after) => note({ ref: "effect" }, after)));
    });
    world.change(({ store }) => {
      for (let ref = 0; ref < MORE_THAN_A_SLICE; ref++) store.due.set("tick", ref, FIRST_MS);
    });
    let isMoving = true;
    const moved = world.advance(1000).finally(() => {
      isMoving = false;
    });
    while (isMoving) {
      world.store.transaction(() => world.store.events.last());
      await nextTurn();
    }
    await moved;
    expect(faults).to.have.length(1);
    expect(world.store.events.after(MORE_THAN_A_SLICE - 1, 2).map(({ detail }) => detail)).to.deep.equal([
      { ref: "effect" },
    ]);
  });

  it("gives entries the same ids wherever it ends, though entries before them fail", async () => {
    const histories = [];
    for (const steps of [1, 10]) {
      const { world, faults } = open((ref: number, context) => {
        context.store.due.set("tick", ref, context.nowMs + 1000);
        note({ ref, id: context.chance.uuid() }, context);
        const second = (context.nowMs - FIRST_MS) / 1000;
        if (second % 3 === 1) throw new Error("This entry fails.");
      });
      world.change(({ store }) => {
        for (let ref = 0; ref < 10; ref++) store.due.set("tick", ref, FIRST_MS + ref * 1000);
      });
      for (let step = 0; step < steps; step++) await world.advance(10_000 / steps);
      expect(faults.length).to.be.greaterThan(1);
      histories.push(world.store.events.after(0, 1000));
    }
    expect(histories[1]).to.deep.equal(histories[0]);
  });
});

class CountingDatabase extends Database {
  savepoints = 0;

  override attempt<T>(change: () => T): T {
    this.savepoints++;
    return super.attempt(change);
  }
}

/** Notes an event. */
function note(detail: object, { store, nowMs, place }: Parameters<Rule<never>>[1]): void {
  const event = { eventBus: "", source: "", detailType: "", atMs: nowMs, resources: [], detail, place };
  store.events.insert(event, new Uint8Array(16));
}

function refuse(change: () => void): never {
  change();
  throw new Error("refused");
}

function fail(): never {
  throw new Error("This entry fails.");
}
