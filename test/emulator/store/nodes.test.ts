import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import type { Node } from "../../../emulator/store/nodes.ts";
import { openStore } from "../../../emulator/store/store.ts";

interface Modelled {
  readonly number: number;
  readonly node: Node;
  readonly isManaged: boolean;
}

describe("nodes in memory and in their tables", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "nodes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 8; seed++) {
    it(`are the same, whatever is added, changed, deleted and undone (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      let model = new Map<string, Modelled>();
      let numbers = 0;
      const act = () => {
        for (let count = below(12); count > 0; count--) {
          const nodeId = `i-${below(9)}`;
          const known = model.get(nodeId);
          const how = below(12);
          if (!known) {
            const node = newNode(nodeId, below);
            store.nodes.insert(node);
            model.set(nodeId, { number: ++numbers, node, isManaged: true });
          } else if (how === 0) {
            store.nodes.delete(nodeId);
            model.delete(nodeId);
          } else if (how === 1) {
            const isManaged = below(2) === 0;
            store.nodes.setManaged(nodeId, isManaged);
            model.set(nodeId, { ...known, isManaged });
          } else if (how < 5) {
            const node = { ...known.node, name: `name-${below(3)}`, tags: tagsOf(below) };
            store.nodes.update(node);
            model.set(nodeId, { ...known, node });
          } else if (how < 10) {
            const state = {
              pingStatus: below(2) === 0 ? "Online" : "ConnectionLost",
              lastPingAtMs: below(1000),
              lastBootAtMs: below(1000),
              installed: { throughMs: 5, layers: [{ setId: below(9), installedAtMs: below(99), isNoReboot: false }] },
            } as const;
            store.nodes.changeState(known.node, state);
            model.set(nodeId, { ...known, node: { ...known.node, ...state } });
          } else if (how === 10) store.nodes.expect(Array.from({ length: 4 }, () => `i-${below(9)}`));
          else check();
        }
      };
      const inOrder = () => [...model.values()].sort((one, other) => one.number - other.number);
      const check = () => {
        for (let index = 0; index < 9; index++) {
          const known = model.get(`i-${index}`);
          expect(store.nodes.findAny(`i-${index}`)).to.deep.equal(known?.node);
          expect(store.nodes.find(`i-${index}`)).to.deep.equal(known?.isManaged ? known.node : undefined);
        }
        const managed = inOrder().filter(({ isManaged }) => isManaged);
        expect(store.nodes.list({}, 0, 100)).to.deep.equal(managed.map(({ number, node }) => ({ number, ...node })));
        const expected = managed.filter(({ node }) => node.tags["Patch Group"] === "App");
        const tagged = { tags: [{ key: ["Patch Group"], value: ["App"] }] };
        expect(store.nodes.list(tagged, 0, 100).map(({ nodeId }) => nodeId)).to.deep.equal(
          expected.map(({ node }) => node.nodeId),
        );
        expect(store.nodes.countOf({ pingStatus: ["Online"] })).to.equal(
          managed.filter(({ node }) => node.pingStatus === "Online").length,
        );
        expect(store.nodes.joined()).to.equal(numbers);
      };
      for (let step = 0; step < 120; step++) {
        const [modelBefore, numbersBefore] = [new Map(model), numbers];
        const undo = (undone: () => void, before: Map<string, Modelled>, numbersThen: number) => {
          expect(undone).to.throw("undone");
          [model, numbers] = [before, numbersThen];
        };
        const undone = () => {
          act();
          throw new Error("undone");
        };
        const whole = () => {
          act();
          if (below(3) === 0) store.attempt(act);
          if (below(3) === 0) undo(() => store.attempt(undone), new Map(model), numbers);
        };
        const isUndone = below(4) === 0;
        const run = () =>
          store.transaction(() => {
            whole();
            if (isUndone) throw new Error("undone");
          });
        if (isUndone) undo(run, modelBefore, numbersBefore);
        else run();
        if (below(3) === 0) check();
        if (below(20) === 0) {
          store.close();
          store = openStore(folder);
        }
      }
      check();
      expect(() => store.transaction(() => store.nodes.insert(inOrder()[0]!.node))).to.throw("already");
      store.close();
    });
  }

  it("are written while a large fleet is added", () => {
    const store = openStore(folder);
    const ids = Array.from({ length: 2500 }, (_, index) => `i-${index}`);
    store.transaction(() => {
      for (const id of ids) store.nodes.insert(newNode(id, () => 0));
    });
    expect(store.nodes.list({}, 0, 5000).map(({ nodeId, number }) => [nodeId, number])).to.deep.equal(
      ids.map((id, index) => [id, index + 1]),
    );
    store.close();
  });
});

function tagsOf(below: (end: number) => number): Record<string, string> {
  return below(3) === 0 ? {} : { "Patch Group": below(2) === 0 ? "App" : "Web", Name: `n-${below(3)}` };
}

function newNode(nodeId: string, below: (end: number) => number): Node {
  return {
    nodeId,
    name: null,
    computerName: `${nodeId}.example.com`,
    platform: "amazon-linux-2",
    platformType: "Linux",
    platformName: "Amazon Linux",
    platformVersion: "2",
    resourceType: "EC2Instance",
    machineState: "running",
    pingStatus: "Online",
    agentVersion: "3.3.0.0",
    ipAddress: "10.0.0.1",
    iamRole: null,
    activationId: null,
    registeredAtMs: 1,
    lastPingAtMs: 2,
    lastBootAtMs: 3,
    tags: tagsOf(below),
    installed: { throughMs: 4, layers: [] },
    behaviourId: null,
  };
}
