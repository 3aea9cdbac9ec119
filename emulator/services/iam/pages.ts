import { AwsError } from "../../domain/aws-error.ts";

const PAGE_DEFAULT = 100;

/** Pages by name as IAM pages: `Marker`, `MaxItems`, `IsTruncated`. The marker is opaque and survives other writes. */
export function page<T>(
  { Marker, MaxItems = PAGE_DEFAULT }: { Marker?: string | undefined; MaxItems?: number | undefined },
  nameOf: (item: T) => string,
  read: (afterName: string, limit: number) => T[],
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const items = read(Marker === undefined ? "" : decodeMarker(Marker), MaxItems + 1);
  if (items.length <= MaxItems) return { items, IsTruncated: false };
  const shown = items.slice(0, MaxItems);
  const marker = Buffer.from(`after/${nameOf(shown.at(-1)!)}`, "utf8").toString("base64url");
  return { items: shown, IsTruncated: true, Marker: marker };
}

function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, "base64url").toString("utf8");
  if (!text.startsWith("after/")) throw new AwsError("ValidationException", `Invalid Marker: ${marker}`);
  return text.slice("after/".length);
}

/** The same for a list that is short by its quota. */
export function pageOfList(input: { Marker?: string | undefined; MaxItems?: number | undefined }, names: string[]) {
  return page(
    input,
    (name: string) => name,
    (after, limit) => names.filter((name) => name > after).slice(0, limit),
  );
}
