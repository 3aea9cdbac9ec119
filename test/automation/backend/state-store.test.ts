import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { withStore } from "../../../automation/backend/open-backend.ts";
import type { StateStore } from "../../../automation/backend/state-store.ts";
import { holdStack } from "../../../automation/locks/hold-stack.ts";
import { locksIn } from "../../../automation/locks/stack-lock.ts";
import { readState, writeState } from "../../../automation/recovery/checkpoint.ts";
import { BACKENDS, type TestBackend } from "../../helpers/backends.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { orSkip } from "../../helpers/postgres.ts";
import { refusal } from "../../helpers/refused-run.ts";

for (const [name, start] of Object.entries(BACKENDS)) {
  describe(`a state store in ${name}`, function () {
    this.timeout(60_000);
    let backend: TestBackend;
    const stack = { project: { name: "project" }, name: "dev" };

    before(async function () {
      backend = orSkip(this, await start());
    });
    after(async () => await backend?.stop());

    const inStore = <T>(work: (store: StateStore) => Promise<T>) => withStore(access(), work);
    const access = () => ({ backendUrl: backend.backendUrl, variables: backend.variables, stack });

    it("lists, reads, writes over and removes, and takes no sign of a name for a pattern", async () => {
      await inStore(async (store) => {
        expect(await store.list("none")).to.deep.equal([]);
        expect(await store.read("a_b/one.json")).to.equal(undefined);
        for (const key of ["a_b/one.json", "a_b/c/two.json", "axb/three.json", "a%/four.json"]) {
          await store.write(key, Buffer.from(`first ${key}`));
        }
        await store.write("a_b/one.json", Buffer.from([0, 255, 10]));
        expect(await store.list("a_b"))
          .to.have.members(["a_b/one.json", "a_b/c/two.json"])
          .and.to.have.length(2);
        expect(await store.list("a%")).to.deep.equal(["a%/four.json"]);
        expect([...(await store.read("a_b/one.json"))!]).to.deep.equal([0, 255, 10]);
        await store.remove("a_b/one.json");
        await store.remove("a_b/one.json");
        expect(await store.list("a_b")).to.deep.equal(["a_b/c/two.json"]);
      });
    });

    it("keeps a state compressed that was", async () => {
      const key = ".pulumi/stacks/project/dev.json.gz";
      await inStore(async (store) => {
        expect(await readState(store, stack)).to.equal("absent");
        await store.write(key, gzipSync(JSON.stringify({ version: 3, checkpoint: { latest: {} } })));
        const file = await readState(store, stack);
        if (typeof file === "string") throw new Error(file);
        await writeState(store, file);
        expect((await store.read(key))!.readUInt16BE()).to.equal(0x1f8b);
        expect(await readState(store, stack)).to.deep.equal(file);
        await store.remove(key);
      });
    });

    it("names a state that is damaged, and its backup", async () => {
      const key = ".pulumi/stacks/project/dev.json";
      const whole = Buffer.from(JSON.stringify({ version: 3, checkpoint: { latest: {} } }));
      await inStore(async (store) => {
        for (const damaged of [
          Buffer.alloc(0),
          whole.subarray(0, 20),
          gzipSync(whole).subarray(0, 15),
          Buffer.from("{}"),
        ]) {
          await store.write(key, damaged);
          await store.remove(`${key}.bak`);
          const lost = await expectKind(readState(store, stack), "state");
          expect(lost).to.include({ file: store.locate(key), stackName: "dev" });
          expect(lost.message).to.contain(store.locate(key)).and.contain("No backup");
          await store.write(`${key}.bak`, whole);
          const kept = await expectKind(readState(store, stack), "state");
          expect(kept.message).to.contain(`Its newest backup is ${store.locate(`${key}.bak`)}`);
        }
        await store.remove(key);
        await store.remove(`${key}.bak`);
      });
    });

    it("holds a stack for one at a time, and names who has it", async () => {
      await inStore(async (store) => {
        await holdStack(store, access(), async () => {
          const [lock] = await locksIn(store, access());
          expect(lock?.owner.pid).to.equal(process.pid);
          const refused = await refusal(holdStack(store, access(), async () => {}));
          expect(refused).to.include({ kind: "locked" });
          expect(refused.owner?.pid).to.equal(process.pid);
          expect(await locksIn(store, access())).to.have.length(1);
        });
        expect(await locksIn(store, access())).to.deep.equal([]);
      });
    });

    it("lets at most one of many have a stack", async () => {
      let holders = 0;
      let most = 0;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          inStore((store) =>
            holdStack(store, access(), async () => {
              most = Math.max(most, ++holders);
              await new Promise((resolve) => setTimeout(resolve, 100));
              holders--;
            }),
          ),
        ),
      );
      expect(most).to.be.lessThan(2);
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).to.be.lessThan(2);
      await inStore(async (store) => expect(await locksIn(store, access())).to.deep.equal([]));
    });

    if (name === "files") {
      it("takes a lock that cannot be read for one of somebody", async () => {
        await inStore(async (store) => {
          await store.write(".pulumi/locks/organization/project/dev/broken.json", Buffer.from("{"));
          writeFileSync(`${backend.backendUrl.slice("file://".length)}/.pulumi/locks/x.attrs`, "");
          expect(await locksIn(store, access())).to.deep.equal([
            {
              key: ".pulumi/locks/organization/project/dev/broken.json",
              owner: { text: "a lock that cannot be read" },
            },
          ]);
          await store.remove(".pulumi/locks/organization/project/dev/broken.json");
        });
      });
    }
  });
}
