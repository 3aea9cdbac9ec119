import { zipSync } from "fflate";
import type { Dice } from "../simulation/dice.ts";

/** A deployment package, mostly with something wrong about it. */
export function zipFile(dice: Dice): Uint8Array {
  const kind = dice.between(0, 13);
  const good = () => zipSync({ "index.js": Buffer.from("exports.handler = async () => 1") });
  switch (kind) {
    case 0:
      return good();
    case 1:
      return zipSync({
        [dice.one(["../up.js", "/abs.js", "a/../../b", "C:\\x", "..\\x", ".", "", "a\u0000b", "\u0000"])]:
          Buffer.from("x"),
      });
    case 2:
      return zipSync({ "bomb.js": new Uint8Array(30_000_000) });
    case 3:
      return zipSync({ "a.js": Buffer.from("x"), "a.js/b.js": Buffer.from("y") });
    case 4: {
      // The deflate stream itself, behind a header and a directory that are in order.
      const zip = zipSync({ "index.js": Buffer.alloc(5000, "abcdef") });
      for (let at = 0; at < 5; at++) zip[40 + dice.between(0, 20)] = dice.between(0, 255);
      return zip;
    }
    case 5:
      return good().subarray(0, dice.between(0, 150));
    case 6:
      return withField(good(), 0x02014b50, 24, 0xffffffff);
    case 7:
      return withField(good(), 0x02014b50, 42, dice.one([0xffffffff, 0x7fffffff, 5]));
    case 8:
      return withField(good(), 0x06054b50, 10, 0xffffffff);
    case 9:
      return withField(good(), 0x06054b50, 16, dice.one([0xffffffff, 0, 7]));
    case 10:
      return withField(good(), 0x02014b50, 8, dice.one([0x00630001, 0x00090000, 0xffffffff]));
    case 11:
      return zipSync(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`f${index}`, new Uint8Array(0)])));
    case 12:
      return zipSync({ [`${"d/".repeat(2000)}f`]: new Uint8Array(1), ["n".repeat(5000)]: new Uint8Array(1) });
    default: {
      const zip = good();
      for (let at = 0; at < 3; at++) zip[dice.between(0, zip.length - 1)] = dice.between(0, 255);
      return zip;
    }
  }
}

/** Four bytes at an offset behind the last record with that signature. */
function withField(zip: Uint8Array, signature: number, offset: number, value: number): Uint8Array {
  const bytes = Buffer.from(zip);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  const at = bytes.lastIndexOf(mark);
  bytes.writeUInt32LE(value >>> 0, Math.min(at + offset, bytes.length - 4));
  return bytes;
}
