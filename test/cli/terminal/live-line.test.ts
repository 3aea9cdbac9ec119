import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { liveLine } from "../../../cli/terminal/live-line.ts";
import type { Terminal } from "../../../cli/terminal/terminal.ts";
import { eventually } from "../../helpers/eventually.ts";

/** A terminal that remembers what it was told. */
function recorder(isLive: boolean, columns: number) {
  const said: string[] = [];
  let status = "";
  const terminal: Terminal = {
    print: (line = "") => said.push(line),
    say: (line = "") => said.push(line),
    style: (_style, text) => text,
    status: (text) => {
      status = text;
    },
    isLive,
    columns,
  };
  return { terminal, said, status: () => status };
}

describe("the line that shows how far the work is", () => {
  const states = {
    dev: { percent: 50, text: "creating patch-window" },
    staging: { percent: 0, text: "running the program" },
    prod: { text: "queued, position 1", isWaiting: true },
  };

  for (const [columns, line] of [
    [120, "⠋ dev ██████████░░░░░░░░░░ 50 % creating patch-window  staging running the program  prod queued  0 s"],
    [95, "⠋ dev █████░░░░░ 50 % creating patch-window  staging running the program  prod queued  0 s"],
    [70, "⠋ dev █████░░░░░ 50 %  staging running the program  prod queued  0 s"],
    [50, "⠋ dev 50 %  staging 0 %  prod queued  0 s"],
    [30, "⠋ 2 running, 1 queued  0 s"],
    [10, "⠋ 2 runni"],
  ] as const) {
    it(`says as much as fits into ${columns} columns`, () => {
      const { terminal, status } = recorder(true, columns);
      const live = liveLine(terminal);
      for (const [name, state] of Object.entries(states)) live.show(name, state);
      expect(status()).to.equal(line);
      expect(status().length).to.be.below(columns);
      live.end();
      expect(status()).to.equal("");
    });
  }

  it("moves while nothing happens, and goes when the work has ended", async () => {
    const { terminal, status } = recorder(true, 80);
    const live = liveLine(terminal);
    live.show("dev", { text: "starting Pulumi" });
    const first = status();
    const next = await eventually("the line moves", 5, () => (status() === first ? undefined : status()));
    expect(next).to.contain("dev starting Pulumi");
    live.show("dev", undefined);
    expect(status()).to.equal("");
    live.end();
  });

  it("says now and then where nobody looks on that the work goes on, and not while lines come", async () => {
    const { terminal, said, status } = recorder(false, 80);
    const live = liveLine(terminal, 200);
    for (const [name, state] of Object.entries(states)) live.show(name, state);
    for (let count = 0; count < 4; count++) {
      await sleep(100);
      live.print("a line");
    }
    expect(said.filter((line) => line !== "a line")).to.deep.equal([]);
    const told = await eventually("it says that the work goes on", 5, () => said.find((line) => line !== "a line"));
    live.end();
    expect(told).to.match(
      /^Still working after \d s: dev 50 % \(creating patch-window\), staging 0 % .*, prod queued$/,
    );
    expect(status()).to.equal("");
    const count = said.length;
    // Longer than the silence after which it speaks.
    await sleep(300);
    expect(said).to.have.length(count);
  });
});
