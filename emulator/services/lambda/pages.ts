import { AwsError } from "../../domain/aws-error.ts";
import { invalidParameter } from "../../domain/functions/errors.ts";
import { type Page, type PageSource, type Position, page } from "../pagination.ts";

const SIZE_MAX = 50;

/** A page as Lambda asks for it: `Marker` and `MaxItems`, never more than 50. */
export function pageOf<Row, Key extends Position>(
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  source: PageSource<Row, Key>,
): Page<Row> {
  try {
    return page({ NextToken: Marker, MaxResults: MaxItems }, { ...source, sizeMax: SIZE_MAX });
  } catch (error) {
    if (error instanceof AwsError)
      throw invalidParameter("Invalid pagination marker: use the one that the previous page gave.");
    throw error;
  }
}
