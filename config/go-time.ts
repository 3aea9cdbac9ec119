/**
 * An instant of a YAML file as Go prints it, which is what a program gets for a date without quotes, e.g.
 * `2026-01-01 00:00:00 +0000 UTC`. On a machine whose own time zone has the offset, Go prints the zone's letters at the end.
 */
export function goTime(timestamp: string): string {
  const [, date = "", time = "0:0:0", fraction = "", zone = "Z"] =
    /^(\d+-\d+-\d+)(?:(?:[Tt]| +)(\d+:\d+:\d+)(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)?)?$/.exec(timestamp) ?? [];
  const two = (text: string) => text.replaceAll(/\b\d\b/g, "0$&");
  const nanoseconds = fraction.slice(0, 9).replace(/0+$/, "");
  const offset = /^(Z|[-+]00:00)$/.test(zone) ? "+0000" : zone.replace(":", "");
  return `${two(date)} ${two(time)}${nanoseconds && `.${nanoseconds}`} ${offset} ${offset === "+0000" ? "UTC" : offset}`;
}

/** Whether a text reads like {@link goTime}'s. */
export function isGoTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [-+]\d{4} \S+$/.test(text);
}
