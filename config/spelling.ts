/** A value that reads otherwise than it is written, since it is without quotes: `010` is 8, `1.10` is 1.1, a date is an instant. */
export class Spelling {
  readonly written: string;
  /** Undefined for an instant. */
  readonly value: number | bigint | boolean | null | undefined;
  /** The file and the line, e.g. `Pulumi.dev.yaml:3`. */
  readonly place: string | undefined;

  constructor(written: string, value: Spelling["value"], place?: string) {
    this.written = written;
    this.value = value;
    this.place = place;
  }

  toString(): string {
    return this.written;
  }
}
