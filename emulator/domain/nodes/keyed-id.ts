import type { Chance } from "../../chance/chance.ts";

/** Sixteen hexadecimal digits that belong to these keys. */
export function keyedHex(chance: Chance, ...keys: readonly (string | number)[]): string {
  const half = (part: number) =>
    Math.floor(chance.at(...keys, part) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return half(0) + half(1);
}

/** A version-4 UUID that belongs to these keys. */
export function keyedUuid(chance: Chance, ...keys: readonly (string | number)[]): string {
  const hex = keyedHex(chance, ...keys, "a") + keyedHex(chance, ...keys, "b");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
