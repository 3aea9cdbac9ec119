import type { Dice } from "../simulation/dice.ts";

/** Values of a name that are worth having: the last few. */
const KEPT = 8;

/** What answers contained, by the member's name: ids, ARNs and tokens that the next requests can use. */
export class Known {
  readonly #values = new Map<string, string[]>();

  add(answer: string): void {
    // Enough of a large answer to know what is there.
    const text = answer.slice(0, 20_000);
    for (const [, name, value] of text.matchAll(/"(\w+)":"([^"\\]{1,600})"/g)) this.#keep(name!, value!);
    for (const [, name, value] of text.matchAll(/<(\w+)>([^<&]{1,600})<\//g)) this.#keep(name!, value!);
  }

  one(name: string, dice: Dice): string | undefined {
    const values = this.#values.get(name.toLowerCase());
    return values && dice.one(values);
  }

  isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** Any ARN, or any id. */
  any(dice: Dice): string {
    const name = dice.one([...this.#values.keys(), ""]);
    return this.one(name, dice) ?? "i-0a1b2c3d4e5f60001";
  }

  #keep(name: string, value: string): void {
    const key = name.toLowerCase();
    const values = this.#values.get(key) ?? [];
    if (!values.includes(value)) this.#values.set(key, [value, ...values].slice(0, KEPT));
  }
}
