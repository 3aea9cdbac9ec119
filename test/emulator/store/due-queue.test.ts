import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import type { Due } from "../../../emulator/store/due.ts";
import { DueQueue } from "../../../emulator/store/due-queue.ts";

describe("the queue of due entries", () => {
  for (let seed = 1; seed <= 20; seed++) {
    it(`has them in order, whatever is added and removed between (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      const queue = new DueQueue<Due>([]);
      const known = new Map<string, Due>();
      const inOrder = () =>
        [...known.values()].sort(
          (one, other) => one.dueAtMs - other.dueAtMs || one.rank - other.rank || one.id - other.id,
        );
      for (let id = 1; id <= 3000; id++) {
        const due = {
          id,
          dueAtMs: below(50),
          kind: "kind",
          ref: String(below(400)),
          rank: below(4),
          chain: 0,
          place: 1,
        };
        expect(queue.remove(due.kind, due.ref, due.place)).to.equal(known.get(due.ref));
        known.delete(due.ref);
        if (below(3) > 0) {
          queue.add(due);
          known.set(due.ref, due);
        }
        if (below(5) === 0) {
          const first = queue.shift();
          expect(first).to.equal(inOrder()[0]);
          if (first) known.delete(first.ref);
        }
        const ordered = inOrder();
        expect(queue.first()).to.equal(ordered[0]);
        if (id % 300 === 0) expect(queue.all()).to.deep.equal(ordered);
      }
      expect(queue.count).to.equal(known.size);
    });
  }
});
