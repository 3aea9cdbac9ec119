import type { Chance } from "../chance/chance.ts";
import type { Distribution } from "../store/behaviour.ts";

type Keys = readonly (string | number)[];

/** A length in whole milliseconds, at least 1, that belongs to these keys. */
export function drawMs(distribution: Distribution, chance: Chance, ...keys: Keys): number {
  return Math.max(1, Math.round(draw(distribution, chance, keys)));
}

/** Whether something of this probability happens for these keys. Nothing is drawn for 0 and 1. */
export function happens(probability: number | undefined, chance: Chance, ...keys: Keys): boolean {
  if (!probability) return false;
  return probability >= 1 || chance.at(...keys) < probability;
}

function draw(distribution: Distribution, chance: Chance, keys: Keys): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.ms;
    case "uniform":
      return distribution.fromMs + (distribution.toMs - distribution.fromMs) * chance.at(...keys);
    case "normal":
      return distribution.meanMs + distribution.deviationMs * standardNormal(chance, keys);
    case "lognormal":
      return distribution.medianMs * Math.exp(distribution.sigma * standardNormal(chance, keys));
  }
}

/** Box-Muller. The first draw is kept away from 0, whose logarithm is infinite. */
function standardNormal(chance: Chance, keys: Keys): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance.at(...keys, "radius")));
  return radius * Math.cos(2 * Math.PI * chance.at(...keys, "angle"));
}
