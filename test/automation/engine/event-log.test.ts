import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { followEvents } from "../../../automation/engine/event-log.ts";
import { eventually } from "../../helpers/eventually.ts";

describe("the events that the CLI writes to a file", () => {
  let folder: string;
  let path: string;
  let seen: number[];
  const note = ({ sequence }: { sequence: number }) => seen.push(sequence);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mw-events-"));
    path = join(folder, "events.jsonl");
    seen = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are passed on while it writes them, in order, each once", async () => {
    using _log = followEvents(path, note);
    const lines = Buffer.from([event(1, "ä".repeat(300_000)), event(2), event(3)].join(""));
    appendFileSync(path, lines.subarray(0, 200_001));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen, "of a line without its end").to.deep.equal([]);
    appendFileSync(path, lines.subarray(200_001));
    await eventually("all were read", 2, () => seen.length === 3);
    expect(seen).to.deep.equal([1, 2, 3]);
  });

  it("are read to their end when it has ended", () => {
    const log = followEvents(path, note);
    appendFileSync(path, `${event(1)}${event(2)}{"sequence":`);
    log[Symbol.dispose]();
    expect(seen).to.deep.equal([1, 2]);
  });

  it("are whole when they end with the engine's last, or when there are none", () => {
    using log = followEvents(path, note);
    expect(log.isWhole()).to.equal(true);
    appendFileSync(path, event(1));
    expect(log.isWhole()).to.equal(false);
    appendFileSync(path, '{"sequence":2,"cancelEvent":{}}\n');
    expect(log.isWhole()).to.equal(true);
  });

  it("go on after one of which a listener failed, which is thrown at the end", () => {
    const log = followEvents(path, (one) => {
      note(one);
      if (one.sequence === 1) throw new Error("the listener's");
    });
    appendFileSync(path, event(1) + event(2));
    expect(() => log[Symbol.dispose]()).to.throw("the listener's");
    expect(seen).to.deep.equal([1, 2]);
  });

  it("keep their order when one interrupts the CLI", async () => {
    const stop = new AbortController();
    using log = followEvents(path, (one) => {
      note(one);
      if (one.sequence === 1) stop.abort();
    });
    const interrupt = log.whileInterruptible(stop.signal);
    appendFileSync(path, event(1) + event(2));
    await eventually("it is interrupted", 2, () => interrupt.aborted);
    expect(seen).to.deep.equal([1, 2]);
  });

  it("allow no interrupt after the engine's last, though it was not passed on yet", async () => {
    const stop = new AbortController();
    using log = followEvents(path, note);
    const interrupt = log.whileInterruptible(stop.signal);
    appendFileSync(path, event(1));
    await eventually("the CLI handles interrupts", 2, () => seen.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    appendFileSync(path, '{"sequence":2,"cancelEvent":{}}\n');
    stop.abort();
    expect(interrupt.aborted).to.equal(false);
  });
});

function event(sequence: number, text = ""): string {
  return `${JSON.stringify({ sequence, stdoutEvent: { message: text, color: "" } })}\n`;
}
