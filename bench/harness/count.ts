import { InvalidArgumentError } from "commander";

/** The value of an option that counts something. */
export function countFrom1(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number from 1 to 999.`);
  return Number(text);
}
