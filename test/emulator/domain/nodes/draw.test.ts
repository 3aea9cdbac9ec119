import { expect } from "chai";
import { Chance } from "../../../../emulator/chance/chance.ts";
import { drawMs, happens, numbersOf } from "../../../../emulator/domain/nodes/draw.ts";
import type { Distribution } from "../../../../emulator/store/behaviour.ts";

const chance = new Chance(7);

/** Ten thousand draws, sorted. */
function draws(distribution: Distribution): number[] {
  const numbers = numbersOf(chance, "draws");
  return Array.from({ length: 10_000 }, () => drawMs(distribution, numbers)).sort((a, b) => a - b);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a drawn length", () => {
  it("is always the same when it is constant", () => {
    expect(new Set(draws({ kind: "constant", ms: 1500 }))).to.deep.equal(new Set([1500]));
  });

  it("lies evenly between the bounds when it is uniform", () => {
    const values = draws({ kind: "uniform", fromMs: 1000, toMs: 3000 });
    expect(values[0]).to.be.at.least(1000);
    expect(values.at(-1)).to.be.at.most(3000);
    expect(values[2500]).to.be.within(1450, 1550);
  });

  it("has its mean and deviation when it is normal, and is never below a millisecond", () => {
    const values = draws({ kind: "normal", meanMs: 10_000, deviationMs: 1000 });
    expect(mean(values)).to.be.within(9950, 10_050);
    expect(values[Math.round(0.8413 * values.length)]).to.be.within(10_900, 11_100);
    expect(draws({ kind: "normal", meanMs: 0, deviationMs: 1000 })[0]).to.equal(1);
  });

  it("has its median when it is lognormal, and a long tail", () => {
    const values = draws({ kind: "lognormal", medianMs: 10_000, sigma: 0.5 });
    expect(values[5000]).to.be.within(9700, 10_300);
    expect(mean(values)).to.be.within(11_000, 11_700);
  });

  it("belongs to its keys", () => {
    const draw = (...keys: string[]) => drawMs({ kind: "uniform", fromMs: 0, toMs: 1e9 }, numbersOf(chance, ...keys));
    expect(draw("a", "b")).to.equal(draw("a", "b"));
    expect(draw("a", "b")).not.to.equal(draw("a", "c"));
    expect(draw("a", "b")).not.to.equal(draw("ab"));
  });
});

describe("a fault", () => {
  it("happens always with 1, never with 0 or without a probability", () => {
    expect([1, 0, undefined].map((probability) => happens(probability, chance, "x"))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});
