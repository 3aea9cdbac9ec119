/** How many bytes a UUID has. */
export const UUID_BYTES = 16;

/** Every request has one: it is written here, digit by digit, and becomes a text in one piece. */
const TEXT = Buffer.from("00000000-0000-0000-0000-000000000000");
const PLACES = [...TEXT.keys()].filter((place) => TEXT[place] !== "-".charCodeAt(0));
const DIGITS = Buffer.from("0123456789abcdef");

/** In lower case, as AWS prints them. @param at where its bytes begin. */
export function uuidText(bytes: Uint8Array, at = 0): string {
  for (let index = 0; index < UUID_BYTES; index++) {
    const byte = bytes[at + index]!;
    TEXT[PLACES[2 * index]!] = DIGITS[byte >>> 4]!;
    TEXT[PLACES[2 * index + 1]!] = DIGITS[byte & 15]!;
  }
  return TEXT.toString("latin1");
}
