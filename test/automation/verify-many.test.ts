import { expect } from "chai";
import type { StackOutcome } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import type { Verification } from "../../automation/read-back/read-back.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { withoutCli } from "../helpers/without-cli.ts";

describe("many stacks at once", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  let driver: Driver;

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    // Two windows of one emulator: one opens in minutes, and again and again before the other does.
    project.edit("dev", ["rate(5 minutes)", "rate(10 minutes)"]);
    driver = new Driver({
      directory: project.directory,
      env: project.env(emulator.endpoint),
      stacks: { staging: { config: { "maintenance-windows:window": { schedule: "rate(1 hour)" } } } },
    });
    const outcomes = await driver.up(["dev", "staging"]);
    expect(outcomes.map(({ ok }) => ok)).to.deep.equal([true, true]);
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  it("are waited for on the clock they share, each to its own opening and no further", async () => {
    const seen = new Set<string>();
    const outcomes = await driver.verify(["dev", "staging", "nowhere"], {
      wait: { onProgress: ({ type }, stack) => seen.add(`${stack} ${type}`) },
    });
    expect(outcomes.map(({ stack, ok }) => [stack, ok])).to.deep.equal([
      ["dev", true],
      ["staging", true],
      ["nowhere", false],
    ]);
    const executions = outcomes.map((outcome) => (outcome.ok ? outcome.result.windows[0]!.history.executions : []));
    expect(executions[0], "dev was judged after its first opening, before the clock went on").to.have.length(1);
    expect(executions[1]!.length).to.be.greaterThan(0);
    const verdicts = outcomes.map((outcome) => outcome.ok && outcome.result.passed);
    expect(verdicts).to.deep.equal([true, true, false]);
    expect([...seen].sort()).to.include.members(["dev ended", "dev waiting", "staging ended", "staging waiting"]);
  });

  it("give what each has, and the error of one that has nothing", async () => {
    const arrived: string[] = [];
    const onOutcome = ({ stack, ok }: { stack: string; ok: boolean }) => arrived.push(`${stack} ${ok}`);
    const outputs = await driver.outputs(["dev", "nowhere"], { onOutcome });
    expect(arrived, "each as it arrives").to.deep.equal(["nowhere false", "dev true"]);
    expect(outputs.map((outcome) => (outcome.ok ? outcome.result.windowName : outcome.error.kind))).to.deep.equal([
      "Patch-amznlin2-app",
      "not-found",
    ]);
    const histories = await driver.history(["staging", "dev"]);
    expect(histories.map(({ stack, ok }) => [stack, ok])).to.deep.equal([
      ["staging", true],
      ["dev", true],
    ]);
    const onFault = () => {
      throw new Error("a listener's own");
    };
    const faults = await driver.cancel(["dev", "staging"], { onOutcome: onFault });
    expect(faults.map((outcome) => !outcome.ok && outcome.error.kind)).to.deep.equal(["unexpected", "unexpected"]);
    expect((await driver.cancel(["dev", "staging"])).map((o) => o.ok && o.result.did)).to.deep.equal([
      "nothing",
      "nothing",
    ]);
  });

  it("are read without a CLI, and not changed", async () => {
    const env = withoutCli(project.env(emulator.endpoint));
    await using bare = new Driver({ directory: project.directory, env });
    const histories = await bare.history(["dev", "staging"]);
    expect(histories.map((outcome) => outcome.ok && outcome.result.length)).to.deep.equal([1, 1]);
    expect((await bare.verify("dev")).windows[0]?.verdict.findings).not.to.have.length(0);
    expect(await bare.outputs("dev")).to.include({ windowName: "Patch-amznlin2-app" });
    expect(await bare.resources("dev")).not.to.have.length(0);
    await expectKind(bare.preview("dev"), "cli-missing");
  });

  it("are left when the driver is closed, however long they would have waited", async () => {
    const driver = new Driver({
      directory: project.directory,
      env: project.env(emulator.endpoint),
    });
    let ended: Promise<StackOutcome<Verification>[]> | undefined;
    const waiting = new Promise<void>((resolve) => {
      const never = { timeoutMs: 1000 * 3_600_000, onProgress: () => resolve() };
      ended = driver.verify(["dev", "staging"], { from: new Date("2126-01-01T00:00:00Z"), wait: never });
    });
    await waiting;
    await driver.close();
    const outcomes = await ended!;
    expect(outcomes.map((outcome) => (outcome.ok ? "ok" : outcome.error.kind))).to.deep.equal([
      "cancelled",
      "cancelled",
    ]);
  });
});
