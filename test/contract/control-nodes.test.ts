import { expect } from "chai";
import { useEmulator } from "../helpers/contract.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";

describe("/_emulator/nodes", () => {
  const emulator = useEmulator();
  const get = (query = "") => emulator.get().control("GET", `/nodes${query}`);
  const post = (body?: unknown) => emulator.get().control("POST", "/nodes", body);
  const patch = (body: unknown, id = APP_1) => emulator.get().control("PATCH", `/nodes/${id}`, body);
  const remove = (id: string) => emulator.get().control("DELETE", `/nodes/${id}`);

  it("lists nodes in the order they joined, in pages", async () => {
    const seen: string[] = [];
    for (let after = 0; after !== undefined; ) {
      const { body } = await get(`?limit=3&after=${after}`);
      seen.push(...body.nodes.map(({ name }: { name: string }) => name));
      after = body.next;
    }
    expect(seen).to.deep.equal([
      "app-1",
      "app-2",
      "web-1",
      "web-2",
      "build-1",
      "files-1",
      "untagged-1",
      "branch-office",
    ]);
    expect((await get("?colour=red")).status).to.equal(400);
  });

  it("adds a node, which the API then knows", async () => {
    const { status, body } = await post({ name: "new-1", platform: "rhel-9", patchGroup: "New" });
    expect(status).to.equal(200);
    expect(body).to.deep.include({ name: "new-1", patchGroup: "New", pingStatus: "Online", state: "running" });
    const known = await emulator.post("DescribeInstanceInformation", {
      Filters: [{ Key: "tag:Patch Group", Values: ["New"] }],
    });
    expect(known.body.InstanceInformationList[0].InstanceId).to.equal(body.id);
    await remove(body.id);
  });

  it("adds many nodes of a kind, and gives an id to each once", async () => {
    const first = await post({ prefix: "many", count: 3, platform: "rhel-9" });
    const ids = first.body.nodes.map(({ id }: { id: string }) => id);
    for (const id of ids) await remove(id);
    const second = await post({ prefix: "many", count: 3, platform: "rhel-9" });
    const later = second.body.nodes.map(({ id }: { id: string }) => id);
    expect(new Set([...ids, ...later]).size).to.equal(6);
    for (const id of later) await remove(id);
  });

  it("says what is wrong with a node", async () => {
    const wrong: [unknown, RegExp][] = [
      [undefined, /it needs a platform/],
      [[], /must be a map/],
      ["{", /The body is not JSON/],
      [{ platform: "rhel9" }, /Did you mean rhel-9\?/],
      [
        { platform: "ubuntu-22.04", behaviour: { faults: { failingPatches: ["kernel*"] } } },
        /behaviour\.faults\.failingPatches\[0\] is "kernel\*", which matches no patch of ubuntu-22\.04, the platform of node\./,
      ],
      [{ platform: "rhel-9", missing: ["opensll"] }, /missing\[0\] is "opensll".* Did you mean openssl\?/],
      [{ platform: "rhel-9", tags: "x" }, /tags is "x", but must be a map/],
    ];
    for (const [body, message] of wrong) {
      const answer = await post(body);
      expect(answer.status).to.equal(400);
      expect(answer.body.error).to.match(message);
    }
    const taken = await post({ id: APP_1, platform: "rhel-9" });
    expect(taken.status).to.equal(409);
  });

  it("refuses a change that names patches of another platform", async () => {
    for (const change of [
      { behaviour: { faults: { failingPatches: [{ name: "linux-image*", probability: 1 }] } } },
      { missing: ["libssl3"] },
      { installed: ["apache2"] },
      { removed: ["libc6"] },
    ]) {
      const { status, body } = await patch(change);
      expect(status).to.equal(400);
      expect(body.error).to.match(/which matches no patch of amazon-linux-2, the platform of node\. .*There are /);
    }
  });

  it("changes what is named and leaves the rest", async () => {
    const before = (await get("?limit=1")).body.nodes[0];
    const { body } = await patch({ pingStatus: "ConnectionLost", behaviour: { slow: 2 } });
    expect(body).to.deep.equal({ ...before, pingStatus: "ConnectionLost", behaviour: { slow: 2 } });
    expect((await patch({ pingStatus: "Online", behaviour: null })).body).to.deep.equal(before);
  });

  it("replaces tags, and sets a patch group beside them", async () => {
    expect((await patch({ tags: { Role: "web" } })).body.tags).to.deep.equal({ Role: "web" });
    expect((await patch({ patchGroup: "App" })).body.tags).to.deep.equal({ Role: "web", "Patch Group": "App" });
  });

  it("takes a stopped machine's agent with it, and boots it anew", async () => {
    const before = (await get("?limit=1")).body.nodes[0];
    expect((await patch({ state: "stopped" })).body).to.include({ state: "stopped", pingStatus: "ConnectionLost" });
    await emulator.get().advance("PT1H");
    const { body } = await patch({ state: "running" });
    expect(body).to.include({ state: "running", pingStatus: "Online" });
    expect(Date.parse(body.lastBootAt) - Date.parse(before.lastBootAt)).to.equal(3_600_000);
  });

  it("does not make another node of a node", async () => {
    for (const change of [{ id: "i-12345678" }, { platform: "rhel-9" }, { hybrid: true }, { count: 2 }]) {
      const { status, body } = await patch(change);
      expect(status).to.equal(400);
      expect(body.error).to.match(/cannot be changed\. Delete the node and add another one\.$/);
    }
    expect((await patch([])).status).to.equal(400);
    expect((await patch({ pingStatus: "Asleep" })).body.error).to.contain("It can be Online, ConnectionLost, Inactive");
  });

  it("answers 404 for a node that is not there", async () => {
    expect((await patch({}, "i-0ffffffffffffffff")).status).to.equal(404);
    expect((await remove("i-0ffffffffffffffff")).status).to.equal(404);
  });

  it("has the fleet it began with after a reset", async () => {
    await remove(APP_1);
    await emulator.get().control("POST", "/reset");
    expect((await get("?limit=1")).body.nodes[0]).to.include({ id: APP_1, patchGroup: "App" });
  });
});
