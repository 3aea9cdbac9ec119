import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { OperationOptions } from "../../../automation/api/driver-options.ts";
import { Driver } from "../../../automation/driver.ts";
import { DriverError } from "../../../automation/errors/driver-error.ts";
import { runPulumi } from "../../../automation/process/pulumi-process.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";

const TRIES = 5;
const ROOT = "pulumi:pulumi:Stack";

/** The CLI holds the stack's lock a little longer than it handles interrupts. */
describe("an up that is interrupted releases its lock by itself", function () {
  this.timeout(120_000);
  let emulator: TestEmulator;
  let project: TestProject;
  let driver: Driver;
  /** Stops the CLI, as a busy machine does, as soon as it has its lock. */
  let onLocked: ((cli: number) => void) | undefined;
  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    driver = new Driver({
      directory: project.directory,
      env: project.env(emulator.endpoint),
      run: (run) => {
        const onStarted = (cli: number) => {
          run.onStarted?.(cli);
          if (onLocked === undefined || run.args[0] !== "up") return;
          // Not a turn of the event loop in between: after a few milliseconds it handles interrupts.
          setTimeout(() => {
            while (locks().length === 0);
            process.kill(cli, "SIGSTOP");
            onLocked?.(cli);
          }, 100);
        };
        return runPulumi({ ...run, onStarted });
      },
    });
  });
  after(async () => {
    project.remove();
    await emulator.stop();
  });

  it("as soon as it has taken it", async () => {
    const stop = new AbortController();
    onLocked = (cli) => {
      stop.abort();
      setTimeout(() => process.kill(cli, "SIGCONT"), 200);
    };
    expect(await interruptedUp(stop)).to.equal("cancelled");
    onLocked = undefined;
  });

  for (const ms of [0, 10, 20]) {
    it(`${ms} ms after its program has ended`, async () => {
      const outcomes: string[] = [];
      // An up that ended before its interrupt shows nothing.
      while (outcomes.at(-1) !== "cancelled" && outcomes.at(-1) !== "ended") {
        expect(outcomes, "interrupts that came too late").to.have.length.below(TRIES);
        const stop = new AbortController();
        outcomes.push(
          await interruptedUp(stop, (event) => {
            if (event.type !== "step" || event.phase !== "done" || event.resourceType !== ROOT) return;
            void sleep(ms).then(() => stop.abort());
          }),
        );
      }
    });
  }

  it("so that the next one goes on", async () => {
    expect((await driver.up("dev")).outputs).to.have.property("windowId");
  });

  /** How it ended: "ended" in spite of an interrupt that came before its end, "missed" by one that did not. */
  async function interruptedUp({ signal }: AbortController, onEvent: OperationOptions["onEvent"] = () => {}) {
    const events: string[] = [];
    let outcome: "cancelled" | "ended" | "missed";
    try {
      await driver.up("dev", {
        signal,
        onEvent(event) {
          events.push(event.type);
          onEvent(event);
        },
      });
      outcome = signal.aborted ? "ended" : "missed";
    } catch (error) {
      expect(error).to.be.instanceOf(DriverError).with.property("kind", "cancelled");
      outcome = "cancelled";
    }
    expect(events).not.to.include("unlocked");
    expect(locks()).to.deep.equal([]);
    return outcome;
  }

  function locks(): string[] {
    try {
      return readdirSync(join(project.directory, "backend/.pulumi/locks/organization/maintenance-windows/dev"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
});
