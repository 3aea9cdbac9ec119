export const DAY_MS = 86_400_000;

const UNITS_MS = { W: 7 * DAY_MS, D: DAY_MS, H: 3_600_000, M: 60_000, S: 1000 };

/**
 * Reads an ISO-8601 duration of fixed length: `PT10M`, `P1D`, `P1W`, `PT1H30M`, `PT0.5S`.
 *
 * @returns milliseconds; undefined for anything else, years and months too, which have no fixed length.
 */
export function durationMs(text: string): number | undefined {
  const match = /^P(?!$)(\d+W)?(\d+D)?(?:T(?=\d)(\d+H)?(\d+M)?(\d+(?:[.,]\d+)?S)?)?$/.exec(text);
  if (!match) return undefined;
  return match
    .slice(1)
    .filter((part) => part !== undefined)
    .reduce((sum, part) => {
      const unit = part.slice(-1) as keyof typeof UNITS_MS;
      return sum + Math.round(Number(part.slice(0, -1).replace(",", ".")) * UNITS_MS[unit]);
    }, 0);
}
