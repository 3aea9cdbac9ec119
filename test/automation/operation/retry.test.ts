import { expect } from "chai";
import type { Timing } from "../../../automation/api/timing.ts";
import { DriverError, type DriverErrorKind } from "../../../automation/errors/driver-error.ts";
import { DEFAULT_RETRY, retrying } from "../../../automation/operation/retry.ts";

describe("retrying", () => {
  for (const kind of ["locked", "throttled"] as const) {
    it(`tries again what is ${kind}, after waits that double and are drawn`, async () => {
      const waits: number[] = [];
      const timing = rehearsed(waits, 0.5);
      const result = await retrying({ ...DEFAULT_RETRY, maxDelayMs: 3000 }, timing, never, failing(kind, 3), () => {});
      expect(result).to.equal(4);
      expect(waits).to.deep.equal([750, 1500, 2250]);
    });
  }

  it("gives up after its attempts", async () => {
    const waits: number[] = [];
    const error = await caught(
      retrying({ ...DEFAULT_RETRY, attempts: 3 }, rehearsed(waits), never, failing("locked", 9), () => {}),
    );
    expect(error).to.include({ kind: "locked" });
    expect(waits).to.have.length(2);
  });

  for (const kind of ["failed", "config", "policy", "cancelled", "timeout"] as const) {
    it(`does not try again what is ${kind}`, async () => {
      const waits: number[] = [];
      expect(await caught(retrying(DEFAULT_RETRY, rehearsed(waits), never, failing(kind, 1), () => {}))).to.include({
        kind,
      });
      expect(waits).to.deep.equal([]);
    });
  }

  it("stops waiting when it is aborted", async () => {
    const controller = new AbortController();
    const work = retrying(DEFAULT_RETRY, rehearsed([]), controller.signal, failing("locked", 9), () =>
      controller.abort("over"),
    );
    expect(await caught(work)).to.equal("over");
  });
});

const never = new AbortController().signal;

function rehearsed(waits: number[], chance = 0): Timing {
  return { now: () => 0, sleep: async (ms) => void waits.push(ms), random: () => chance };
}

function failing(kind: DriverErrorKind, times: number) {
  return async (attempt: number) => {
    if (attempt <= times) throw new DriverError(kind, kind);
    return attempt;
  };
}

function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}
