import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import { DUE_RANKS, type DueRank } from "../../../emulator/store/due.ts";
import type { Ref } from "../../../emulator/store/due-queue.ts";
import { openStore } from "../../../emulator/store/store.ts";

const RANKS = Object.keys(DUE_RANKS) as DueRank[];

describe("the due list", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "due-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  for (let seed = 1; seed <= 10; seed++) {
    it(`is that of a model through changes, undone ones and restarts (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      /** In the order in which they were written. */
      let model = new Map<string, { dueAtMs: number; kind: string; ref: Ref; rank: number }>();
      const inOrder = () =>
        [...model.values()].sort((one, other) => one.dueAtMs - other.dueAtMs || one.rank - other.rank);
      const shown = () => store.due.all().map(({ dueAtMs, kind, ref, rank }) => ({ dueAtMs, kind, ref, rank }));
      /** The same ref: a number or the text of one. */
      const refOf = (): [Ref, Ref] => {
        const number = below(12);
        const ref = [number, `node-${number}`, `0${number}`, ""][below(4)]!;
        return [ref, below(2) === 0 ? String(ref) : ref];
      };
      const act = () => {
        const kind = `kind ${below(2)}`;
        const [ref, given] = refOf();
        const key = `${kind} ${ref}`;
        const how = below(5);
        if (how === 0) expect(store.due.cancel(kind, given)).to.equal(Number(model.delete(key)));
        else if (how === 1) {
          const [first] = inOrder();
          const due = store.due.first();
          expect(due?.ref).to.equal(first?.ref);
          if (due) store.due.remove(due);
          if (first) model.delete(`${first.kind} ${first.ref}`);
        } else {
          const rank = RANKS[below(4)]!;
          const dueAtMs = below(20);
          store.due.set(kind, given, dueAtMs, rank);
          model.delete(key);
          model.set(key, { dueAtMs, kind, ref, rank: DUE_RANKS[rank] });
        }
      };
      const acts = () => {
        for (let count = below(6); count > 0; count--) act();
      };
      const undone = (run: () => void) => {
        const before = new Map(model);
        expect(run).to.throw("undone");
        model = before;
      };
      const undo = () => {
        acts();
        throw new Error("undone");
      };
      for (let step = 0; step < 200; step++) {
        if (below(4) === 0) undone(() => store.transaction(undo));
        else
          store.transaction(() => {
            acts();
            if (below(3) === 0) undone(() => store.attempt(undo));
            if (below(3) === 0) store.attempt(acts);
            acts();
          });
        expect(shown()).to.deep.equal(inOrder());
        expect(store.due.count()).to.equal(model.size);
        if (below(20) > 0) continue;
        store.close();
        store = openStore(folder);
      }
      store.close();
    });
  }
});
