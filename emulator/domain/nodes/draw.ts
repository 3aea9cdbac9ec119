import type { Chance } from "../../chance/chance.ts";
import type { Distribution } from "../../store/behaviour.ts";

type Keys = readonly (string | number)[];

/** A sequence of numbers in [0, 1). */
export type Numbers = () => number;

/** A random sequence for these keys, with one use of the seed for any number of draws. Mulberry32. */
export function numbersOf(chance: Chance, ...keys: Keys): Numbers {
  let state = Math.floor(chance.at(...keys) * 2 ** 32);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A length in whole milliseconds, at least 1, drawn from these numbers. */
export function drawMs(distribution: Distribution, numbers: Numbers): number {
  return Math.max(1, Math.round(draw(distribution, numbers)));
}

/** Whether something of this probability happens for these keys. Nothing is drawn for 0 and 1. */
export function happens(probability: number | undefined, chance: Chance, ...keys: Keys): boolean {
  if (!probability) return false;
  return probability >= 1 || chance.at(...keys) < probability;
}

function draw(distribution: Distribution, numbers: Numbers): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.ms;
    case "uniform":
      return distribution.fromMs + (distribution.toMs - distribution.fromMs) * numbers();
    case "normal":
      return distribution.meanMs + distribution.deviationMs * standardNormal(numbers);
    case "lognormal":
      return distribution.medianMs * Math.exp(distribution.sigma * standardNormal(numbers));
  }
}

/** Box-Muller. The first number must not be 0, since the logarithm of 0 is infinite. */
function standardNormal(numbers: Numbers): number {
  const radius = Math.sqrt(-2 * Math.log(1 - numbers()));
  return radius * Math.cos(2 * Math.PI * numbers());
}
