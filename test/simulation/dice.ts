import { Chance } from "../../emulator/chance/chance.ts";

/** What a simulation draws from: the same seed, the same draws. */
export class Dice {
  readonly #chance: Chance;

  constructor(seed: string) {
    this.#chance = new Chance(seed);
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + (this.#chance.next() % (to - from + 1));
  }

  happens(probability: number): boolean {
    return this.#chance.next() / 2 ** 32 < probability;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.#chance.next() % choices.length]!;
  }

  /** Some of them, at least one, in their order. */
  some<T>(choices: readonly T[]): T[] {
    const chosen = choices.filter(() => this.happens(0.4));
    return chosen.length > 0 ? chosen : [this.one(choices)];
  }

  /** One of them, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.between(1, total);
    return choices.find(([weight]) => {
      left -= weight;
      return left <= 0;
    })![1];
  }
}
