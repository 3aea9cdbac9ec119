import { expect } from "chai";
import type { DriverEvent } from "../../../automation/api/events.ts";
import { operationRun } from "../../../automation/operation/operation-run.ts";

const event = (sequence: number): DriverEvent => ({
  sequence,
  stack: "dev",
  operation: "up",
  percent: 0,
  type: "started",
});

describe("an operation's run", () => {
  it("gives every reader all events, and whoever awaits it the result", async () => {
    const run = operationRun(async (emit) => {
      for (const number of [1, 2, 3]) {
        await new Promise((resolve) => setImmediate(resolve));
        emit(event(number));
      }
      return "done";
    }, undefined);
    const read = async () => {
      const numbers: number[] = [];
      for await (const { sequence } of run) numbers.push(sequence);
      return numbers;
    };
    expect(await Promise.all([read(), read(), run])).to.deep.equal([[1, 2, 3], [1, 2, 3], "done"]);
    expect(await read()).to.deep.equal([1, 2, 3]);
  });

  it("ends the events of a failure without throwing, and rejects", async () => {
    const failure = new Error("no");
    const run = operationRun(async (emit) => {
      emit(event(1));
      throw failure;
    }, undefined);
    const numbers: number[] = [];
    for await (const { sequence } of run) numbers.push(sequence);
    expect(numbers).to.deep.equal([1]);
    expect(await run.catch((error: unknown) => error)).to.equal(failure);
  });

  it("is aborted by cancel, and by a listener that throws", async () => {
    const aborted = (_emit: unknown, signal: AbortSignal) =>
      new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
    const run = operationRun(aborted, undefined);
    run.cancel();
    expect(await run).to.include({ name: "AbortError" });
    const mistake = new Error("listener");
    const told = operationRun(
      (emit, signal) => {
        setImmediate(() => emit(event(1)));
        return aborted(emit, signal);
      },
      () => {
        throw mistake;
      },
    );
    expect(await told).to.equal(mistake);
  });

  it("keeps the latest events for a reader that comes late, and says how many it dropped", async () => {
    const count = 100_000;
    const run = operationRun(async (emit) => {
      const base = { stack: "dev", operation: "up", percent: 0, type: "diagnostic", severity: "info" } as const;
      for (let sequence = 1; sequence <= count; sequence++) emit({ ...base, sequence, message: "x" });
    }, undefined);
    await run;
    const read: DriverEvent[] = [];
    for await (const event of run) read.push(event);
    expect(read.length).to.be.within(10_000, 20_001);
    expect(read[0]).to.include({ severity: "warning" });
    expect((read[0] as { message: string }).message).to.contain(`${count - (read.length - 1)} events`);
    expect(read.at(-1)!.sequence).to.equal(count);
  });
});
