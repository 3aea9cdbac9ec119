import { expect } from "chai";
import { Chance } from "../../../../emulator/chance/chance.ts";
import type { CustomBehaviour } from "../../../../emulator/domain/nodes/node-world.ts";
import { prepareStore, readFleet } from "../../../../emulator/domain/nodes/prepare-store.ts";
import { runStep } from "../../../../emulator/domain/nodes/run-step.ts";
import type { StepRequest } from "../../../../emulator/domain/nodes/step.ts";
import { openStore, type Store } from "../../../../emulator/store/store.ts";

const NODE = "i-00000000000000001";
const NOW_MS = Date.parse("2026-12-01T00:00:00Z");

const opened: Store[] = [];

function node(behaviour: object = {}, { seed = 1, custom }: { seed?: number; custom?: CustomBehaviour } = {}) {
  const store = openStore(undefined);
  opened.push(store);
  const chance = new Chance(seed);
  const fleet = { nodes: [{ id: NODE, platform: "amazon-linux-2", patchedThrough: "2026-09-01", behaviour }] };
  prepareStore(store, { fleet: readFleet(fleet), chance, region: "us-east-1", nowMs: NOW_MS });
  const world = {
    store,
    chance,
    account: { accountId: "000000000000", region: "us-east-1" },
    behaviour: custom,
    readObject: () => undefined,
  };
  return (lines: string[], change: Partial<StepRequest> = {}) =>
    runStep(
      {
        commandId: "c",
        documentName: "AWS-RunShellScript",
        stepName: "run",
        action: "aws:runShellScript",
        inputs: { runCommand: lines },
        parameters: {},
        attempt: 1,
        startedAtMs: NOW_MS,
        ...change,
      },
      store.nodes.find(NODE)!,
      world,
    );
}

const INSTALL = { documentName: "AWS-RunPatchBaseline", stepName: "PatchLinux", parameters: { Operation: "Install" } };

describe("a step on a simulated node", () => {
  afterEach(() => {
    for (const store of opened.splice(0)) store.close();
  });

  it("comes out the same each time it is asked, and differently for another command or seed", () => {
    const run = node();
    expect(run(["date"])).to.deep.equal(run(["date"]));
    expect(run(["date"], { commandId: "d" }).durationMs).not.to.equal(run(["date"]).durationMs);
    expect(node({}, { seed: 2 })(["date"]).durationMs).not.to.equal(run(["date"]).durationMs);
  });

  it("understands a few words of shell, and succeeds silently at the rest", () => {
    const run = node();
    const { stdout, stderr, exitCode } = run([
      "# a comment",
      'echo "on $AWS_SSM_INSTANCE_ID"',
      "echo 'as $is'",
      "echo trouble >&2",
      "hostname",
      "systemctl restart app",
    ]);
    expect(stdout).to.equal(`on ${NODE}\nas $is\nip-10-0-0-0.ec2.internal\n`);
    expect({ stderr, exitCode }).to.deep.equal({ stderr: "trouble\n", exitCode: 0 });
  });

  it("ends with the last line's code, or at an exit", () => {
    const run = node();
    expect(run(["false", "true"]).exitCode).to.equal(0);
    expect(run(["true", "false"]).exitCode).to.equal(1);
    expect(run(["echo a", "exit 7", "echo b"])).to.include({ exitCode: 7, stdout: "a\n" });
  });

  it("sleeps as long as it is told", () => {
    const run = node();
    expect(run(["sleep 90"]).durationMs - run(["date"]).durationMs).to.equal(90_000);
  });

  it("goes by the first rule that matches document and command", () => {
    const run = node({
      steps: [
        { document: "AWS-Update*", exitCode: 9 },
        { command: "*restart*", exitCode: 3, stderr: "no such unit", duration: "5s" },
        { duration: "1s" },
      ],
    });
    expect(run(["systemctl restart app"])).to.include({ exitCode: 3, stderr: "no such unit", durationMs: 5000 });
    expect(run(["echo a"])).to.include({ exitCode: 0, stdout: "a\n", durationMs: 1000 });
    expect(run([], { documentName: "AWS-UpdateSSMAgent" }).exitCode).to.equal(9);
  });

  it("applies a rule as often as its probability says", () => {
    const run = node({ steps: [{ probability: 0.25, exitCode: 5 }] });
    const codes = Array.from({ length: 2000 }, (_, command) => run([], { commandId: `c${command}` }).exitCode);
    expect(codes.filter((code) => code === 5).length).to.be.within(400, 600);
  });

  it("takes as many times as long as slow says", () => {
    const [slow, quick] = [node({ slow: 3, steps: [{ duration: "2s" }] }), node({ steps: [{ duration: "2s" }] })];
    expect(slow([]).durationMs).to.equal(3 * quick([]).durationMs);
  });

  it("never answers when the node gets lost, and leaves it ConnectionLost", () => {
    const outcome = node({ faults: { lost: true } })(["echo a"]);
    expect(outcome).to.deep.include({ isLost: true, stdout: "", change: { pingStatus: "ConnectionLost" } });
  });

  it("cannot even write its script to a full disk", () => {
    const { exitCode, stderr } = node({ faults: { fullDisk: true } })(["echo a"]);
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain("no space left on device");
  });

  it("says with an exit code of 194 how long the reboot takes, and whether the node comes back", () => {
    expect(node({ reboot: "40s" })(["exit 194"]).reboot).to.deep.equal({ durationMs: 40_000, comesBack: true });
    expect(node({ faults: { rebootHangs: true } })(["exit 194"]).reboot!.comesBack).to.equal(false);
    expect(node()(["exit 1"]).reboot).to.equal(undefined);
  });

  it("does what the embedding program says, and the rest as usual", () => {
    const custom: CustomBehaviour = ({ documentName }) => (documentName === "Mine" ? { exitCode: 4 } : undefined);
    const run = node({}, { custom });
    expect(run(["echo a"], { documentName: "Mine" })).to.include({ exitCode: 4, stdout: "" });
    expect(run(["echo a"]).stdout).to.equal("a\n");
    const timed = node({}, { custom: () => ({ durationMs: 1234 }) });
    expect(timed(["echo a"])).to.include({ durationMs: 1234, stdout: "a\n" });
    const { change, durationMs } = timed([], INSTALL);
    expect(durationMs).to.equal(1234);
    expect(change!.patchResult!.endedAtMs).to.equal(NOW_MS + 1234);
  });

  it("takes the scan and then each package's time to install", () => {
    const outcome = node({ scan: "10s", install: "2s" })([], INSTALL);
    const { setId } = outcome.change!.installed!;
    const installed = Object.keys(opened.at(-1)!.packageSets.get(setId)).length;
    expect(installed).to.be.above(3);
    expect(outcome.durationMs).to.equal(10_000 + installed * 2000);
  });
});
