import { expect } from "chai";
import { openStore, type Store } from "../../../emulator/store/store.ts";

describe("interned contents", () => {
  let store: Store;
  beforeEach(() => {
    store = openStore(undefined);
  });
  afterEach(() => store.close());

  it("have one number each, whoever brings them", () => {
    const first = store.packageSets.intern({ kernel: "1" });
    expect(store.packageSets.intern({ kernel: "1" })).to.equal(first);
    expect(store.packageSets.intern({ kernel: "2" })).not.to.equal(first);
    expect(store.packageSets.get(first)).to.deep.equal({ kernel: "1" });
  });

  it("are written again when what wrote them first was undone", () => {
    const content = { kernel: "1" };
    const write = () => {
      store.packageSets.intern(content);
      throw new Error("undo");
    };
    expect(() => store.transaction(write)).to.throw("undo");
    expect(store.packageSets.get(store.packageSets.intern(content))).to.deep.equal({ kernel: "1" });
  });
});
