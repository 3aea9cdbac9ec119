import { hash as digest } from "node:crypto";

/**
 * All chance in the emulator. Two kinds: `next()` is a sequence (for ids), `at(...keys)` is a function of the seed and
 * the keys alone, so that an outcome does not depend on how many others were drawn before it.
 */
export class Chance {
  readonly #seed: string;
  readonly #sequence: string;
  #state: Uint32Array | undefined;

  /** `epoch` counts the starts on one state directory, so that ids drawn after a restart are new ones. */
  constructor(seed: number | string, epoch: number | string = 0) {
    this.#seed = String(seed);
    this.#sequence = `${this.#seed}/${epoch}`;
  }

  /**
   * A sequence that belongs to these keys under this seed, from its beginning: what one execution draws does not depend on what
   * others have drawn. Outcomes (`at`) are the same as of this one.
   */
  of(...keys: readonly (string | number)[]): Chance {
    return new Chance(this.#seed, keys.join("\u0000"));
  }

  /** Where the sequence stands, for `goBackTo`. */
  position(): Uint32Array | undefined {
    return this.#state?.slice();
  }

  goBackTo(position: Uint32Array | undefined): void {
    this.#state = position;
  }

  /** 32 random bits: sfc32, a small generator that passes PractRand; ids need no secrecy. */
  next(): number {
    this.#state ??= new Uint32Array(hash(this.#sequence).buffer.slice(0, 16));
    const s = this.#state;
    const t = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3] = s[3]! + 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + t;
    return t;
  }

  /** A number in [0, 1) that belongs to these keys under this seed. */
  at(...keys: readonly (string | number)[]): number {
    let text = this.#seed;
    for (const key of keys) text += `\u0000${key}`;
    // A text of bytes costs a third of what a buffer does.
    const bytes = digest("sha256", text, "binary");
    const byte = (place: number) => bytes.charCodeAt(place);
    return ((byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0) / 2 ** 32;
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) {
      const bits = this.next();
      text += BYTES[bits >>> 24]! + BYTES[(bits >>> 16) & 255]! + BYTES[(bits >>> 8) & 255]! + BYTES[bits & 255]!;
    }
    return text.slice(0, digits);
  }

  /** A version-4 UUID, in lower case as AWS prints them. */
  uuid(): string {
    let bits = 0;
    for (let digit = 0; digit < UUID_PLACES.length; digit++) {
      if (digit % 8 === 0) bits = this.next();
      const value = digit === VERSION ? 4 : digit === VARIANT ? 8 | ((bits >>> 28) & 3) : bits >>> 28;
      UUID[UUID_PLACES[digit]!] = DIGITS[value]!;
      bits <<= 4;
    }
    return UUID.toString("latin1");
  }

  /** An id such as `mw-0123456789abcdef0`: a prefix and 17 hexadecimal digits, the first of which is 0. */
  resourceId(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }
}

/** Every event has one: it is written here, digit by digit, and becomes a text in one piece. */
const UUID = Buffer.from("00000000-0000-0000-0000-000000000000");
const UUID_PLACES = [...UUID.keys()].filter((place) => UUID[place] !== "-".charCodeAt(0));
/** The digits that say of which version and variant it is. */
const VERSION = 12;
const VARIANT = 16;
const DIGITS = Buffer.from("0123456789abcdef");

/** In hexadecimal digits: every request gets an id. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hash(text: string): Uint8Array {
  return Uint8Array.from(digest("sha256", text, "buffer"));
}
