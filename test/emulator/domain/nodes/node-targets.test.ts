import { expect } from "chai";
import { Chance } from "../../../../emulator/chance/chance.ts";
import { resolveTargetIds, resolveTargets, type Target } from "../../../../emulator/domain/nodes/node-targets.ts";
import { prepareStore, readFleet } from "../../../../emulator/domain/nodes/prepare-store.ts";
import { openStore, type Store } from "../../../../emulator/store/store.ts";

const id = (number: number) => `i-0000000000000000${number}`;

describe("targets", () => {
  let store: Store;
  before(() => {
    store = openStore(undefined);
    const node = (number: number, tags: object, more: object = {}) => ({
      id: id(number),
      platform: "amazon-linux-2",
      tags,
      ...more,
    });
    const fleet = {
      nodes: [
        node(3, { Role: "app", Stage: "prod" }),
        node(1, { Role: "app", Stage: "dev" }),
        node(2, { Role: "web" }),
        node(4, { Role: "app" }, { state: "stopped" }),
        node(5, { Role: "app" }, { pingStatus: "ConnectionLost" }),
      ],
    };
    prepareStore(store, { fleet: readFleet(fleet), chance: new Chance(1), region: "us-east-1", nowMs: 0 });
  });
  after(() => store.close());

  const numbers = (...targets: Target[]) =>
    resolveTargetIds(targets, store.nodes).map((nodeId) => Number(nodeId.at(-1)));

  it("are found by tag, in the order of their ids, without those whose machine is stopped", () => {
    expect(numbers({ Key: "tag:Role", Values: ["app"] })).to.deep.equal([1, 3, 5]);
  });

  it("need one value of each key", () => {
    expect(numbers({ Key: "tag:Role", Values: ["app", "web"] })).to.deep.equal([1, 2, 3, 5]);
    expect(numbers({ Key: "tag:Role", Values: ["app"] }, { Key: "tag:Stage", Values: ["prod"] })).to.deep.equal([3]);
  });

  it("need all keys of tag-key", () => {
    expect(numbers({ Key: "tag-key", Values: ["Role"] })).to.deep.equal([1, 2, 3, 5]);
    expect(numbers({ Key: "tag-key", Values: ["Role", "Stage"] })).to.deep.equal([1, 3]);
  });

  it("go by the letter case of keys and values", () => {
    expect(numbers({ Key: "tag:role", Values: ["app"] })).to.deep.equal([]);
    expect(numbers({ Key: "tag:Role", Values: ["App"] })).to.deep.equal([]);
  });

  it("include stopped nodes that are listed by id, each node once", () => {
    expect(numbers({ Key: "InstanceIds", Values: [id(4), id(2), id(2), id(9)] })).to.deep.equal([2, 4]);
  });

  it("are none for no target, no values or a key nobody knows", () => {
    expect(numbers()).to.deep.equal([]);
    expect(numbers({ Key: "tag:Role", Values: [] })).to.deep.equal([]);
    expect(numbers({ Key: "tag-key", Values: [] })).to.deep.equal([]);
    expect(numbers({ Key: "resource-groups:Name", Values: ["x"] })).to.deep.equal([]);
  });

  it("are the same as nodes", () => {
    const targets = [{ Key: "tag-key", Values: ["Role"] }];
    expect(resolveTargets(targets, store.nodes).map(({ nodeId }) => nodeId)).to.deep.equal(
      resolveTargetIds(targets, store.nodes),
    );
  });
});
