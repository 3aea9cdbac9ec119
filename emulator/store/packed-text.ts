import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * The fastest of zlib's levels makes a sixth of lines of JSON. With the largest window it would first clear more memory than such a
 * text has, which takes twice as long as the rest.
 */
const OPTIONS = { level: 1, windowBits: 14 };

export function packText(text: string): Uint8Array {
  // A copy: zlib's own is a part of 16 KB, which would stay as long as it does.
  return new Uint8Array(deflateRawSync(text, OPTIONS));
}

/** @param kept a text that was not packed stays what it is. */
export function unpackText(kept: Uint8Array | string): string {
  return typeof kept === "string" ? kept : inflateRawSync(kept).toString("utf8");
}
