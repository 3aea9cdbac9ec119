/** The cyclic redundancy check of a text in UTF-8, by the polynomial of IEEE 802.3. */
export function crc32(text: string): number {
  let remainder = 0xffffffff;
  for (const byte of Buffer.from(text, "utf8")) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
