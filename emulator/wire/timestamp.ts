/**
 * An instant on its way out. JSON carries it as epoch seconds with at most three decimals, which `toJSON` produces;
 * XML carries it as ISO-8601, which `toISOString` produces.
 */
export class Timestamp extends Date {
  override toJSON(): string {
    // JSON.stringify accepts any value from toJSON; Date's declaration says string.
    return (this.getTime() / 1000) as unknown as string;
  }
}

export function timestamp(instantMs: number): Date;
export function timestamp(instantMs: number | null | undefined): Date | undefined;
export function timestamp(instantMs: number | null | undefined): Date | undefined {
  return instantMs === null || instantMs === undefined ? undefined : new Timestamp(instantMs);
}
