import { page } from "../pagination.ts";

const PAGE_DEFAULT = 100;

/** A page of a list in the order of its names, with the marker behind it. */
export function markerPage<Row>(
  { Limit, Marker }: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  scope: string,
  all: readonly Row[],
  nameOf: (row: Row) => string,
) {
  const { rows, nextToken } = page<Row, [string]>(
    { MaxResults: Limit, NextToken: Marker },
    {
      scope,
      defaultSize: PAGE_DEFAULT,
      read: (after) => all.filter((row) => nameOf(row) > (after?.[0] ?? "")),
      keyOf: (row) => [nameOf(row)],
    },
  );
  return { rows, NextMarker: nextToken, Truncated: nextToken !== undefined };
}
