const FIRST_BYTES = 4096;

/**
 * Keeps the first or the last bytes of what a process writes. However much comes, and in however small pieces, it takes at most twice
 * the memory of what it keeps.
 */
export class BoundedOutput {
  readonly #keeps: "first" | "last";
  readonly #bytesMax: number;
  #bytes = Buffer.alloc(0);
  #length = 0;
  #total = 0;

  constructor(keeps: "first" | "last", bytesMax: number) {
    this.#keeps = keeps;
    this.#bytesMax = bytesMax;
  }

  /** How many bytes came, kept or not. */
  get total(): number {
    return this.#total;
  }

  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#keeps === "first") this.#append(chunk.subarray(0, this.#bytesMax - this.#length));
    else this.#append(chunk.subarray(Math.max(0, chunk.length - this.#bytesMax)));
  }

  /** What is kept. A character that was cut at the edge becomes U+FFFD. */
  toString(): string {
    return this.#bytes.toString("utf8", Math.max(0, this.#length - this.#bytesMax), this.#length);
  }

  #append(chunk: Uint8Array): void {
    const capacityMax = this.#keeps === "first" ? this.#bytesMax : 2 * this.#bytesMax;
    if (this.#length + chunk.length > capacityMax) {
      // Room for the new ones: of the old ones the last stay that can still be among those kept.
      const stay = this.#bytesMax - chunk.length;
      this.#bytes.copyWithin(0, this.#length - stay, this.#length);
      this.#length = stay;
    }
    if (this.#length + chunk.length > this.#bytes.length) {
      const capacity = Math.max(FIRST_BYTES, 2 * (this.#length + chunk.length));
      const larger = Buffer.alloc(Math.min(capacityMax, capacity));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
  }
}
