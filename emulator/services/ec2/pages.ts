import { invalidValue } from "../../domain/instances/errors.ts";

/** EC2's bounds of a page; a list of ids and a page do not go together. */
export function checkPage(input: {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly InstanceIds?: readonly string[] | undefined;
}) {
  const { MaxResults: size } = input;
  if (size !== undefined && (size < 5 || size > 1000)) {
    throw invalidValue(`Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`);
  }
  // The SDK's paginator sends an empty token for none.
  return { MaxResults: size, NextToken: input.NextToken === "" ? undefined : input.NextToken };
}
