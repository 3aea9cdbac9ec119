import { hash as digest } from "node:crypto";
import { UUID_BYTES, uuidText } from "./uuid.ts";

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
    this.#state = position?.slice();
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
    this.drawUuid(UUID);
    return uuidText(UUID);
  }

  /** Draws the bytes of a UUID: `uuidText` is what `uuid` would have returned. */
  drawUuid(bytes: Uint8Array): void {
    for (let place = 0; place < UUID_BYTES; place += 4) {
      const bits = this.next();
      bytes[place] = bits >>> 24;
      bytes[place + 1] = bits >>> 16;
      bytes[place + 2] = bits >>> 8;
      bytes[place + 3] = bits;
    }
    // The digits that say of which version and variant it is.
    bytes[6] = 0x40 | (bytes[6]! & 0x0f);
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  }

  /** An id such as `mw-0123456789abcdef0`: a prefix and 17 hexadecimal digits, the first of which is 0. */
  resourceId(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }
}

const UUID = new Uint8Array(UUID_BYTES);

/** In hexadecimal digits: every request gets an id. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hash(text: string): Uint8Array {
  return Uint8Array.from(digest("sha256", text, "buffer"));
}
