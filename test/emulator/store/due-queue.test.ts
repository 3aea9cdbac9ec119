import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { DueQueue, type Queued, type Ref } from "../../../emulator/store/due-queue.ts";

describe("the queue of due entries", () => {
  for (let seed = 1; seed <= 20; seed++) {
    it(`has them in order, whatever is added and removed between (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      const stored = new Map<number, Queued>();
      const known = new Map<string, Queued>();
      const inOrder = () =>
        [...known.values()].sort(
          (one, other) => one.dueAtMs - other.dueAtMs || one.rank - other.rank || one.id - other.id,
        );
      let queue = new DueQueue([]);
      const remove = ({ kind, ref, place }: Queued) => {
        const key = `${place} ${kind} ${ref}`;
        expect(queue.remove(kind, ref, place)).to.equal(known.delete(key));
      };
      for (let id = 1; id <= 1000; id++) {
        const kind = `kind ${below(2)}`;
        const number = below(100);
        const ref: Ref = below(2) === 0 ? number : `node-${number}`;
        const entry = { id, dueAtMs: below(50), kind, ref, rank: below(4), chain: below(3), place: 1 + below(2) };
        if (below(3) === 0) remove(entry);
        else {
          queue.add(entry);
          known.set(`${entry.place} ${kind} ${ref}`, entry);
        }
        const first = queue.first();
        expect(first).to.deep.equal(inOrder()[0]);
        if (first && below(4) === 0) remove(first);
        expect(queue.count).to.equal(known.size);
        if (below(100) === 0) {
          expect(queue.all()).to.deep.equal(inOrder());
          const { added, erased } = queue.takeChanges();
          for (const erasedId of erased) expect(stored.delete(erasedId)).to.equal(true);
          for (const one of added) stored.set(one.id, one);
          expect([...stored.values()]).to.have.deep.members(inOrder());
          expect(queue.takeChanges()).to.deep.equal({ added: [], erased: [] });
          if (below(2) === 0) queue = new DueQueue([...stored.values()]);
        }
      }
    });
  }
});
