import { invalidParameter } from "../../domain/topics/errors.ts";

/** SNS's lists have pages of a fixed size. */
const PAGE = 100;

/** @param place what names the place behind an item: it never changes and is never another's. */
export function page<T>(
  nextToken: string | undefined,
  place: (item: T) => string,
  read: (after: string, limit: number) => T[],
): { items: T[]; NextToken?: string } {
  const items = read(nextToken === undefined ? "" : decodeToken(nextToken), PAGE + 1);
  if (items.length <= PAGE) return { items };
  const shown = items.slice(0, PAGE);
  return { items: shown, NextToken: Buffer.from(`after/${place(shown.at(-1)!)}`, "utf8").toString("base64url") };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith("after/")) throw invalidParameter(`NextToken Reason: ${token} is not a token of this list`);
  return text.slice("after/".length);
}
