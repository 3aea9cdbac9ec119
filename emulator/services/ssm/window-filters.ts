import type { MaintenanceWindowFilter } from "@aws-sdk/client-ssm";
import { parseDateTime } from "../../../schedule/date-time.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import { validationError } from "../../domain/aws-error.ts";

/** The values of each filter by its key. If a key occurs twice, both filters must match. */
export type Filters<Key extends string> = { readonly [Name in Key]: readonly (readonly string[])[] };

/**
 * Reads the Filters of a list operation: the values of a filter are alternatives, and all filters must match.
 *
 * @throws AwsError ValidationException for a key that the operation does not have, or a filter without values.
 */
export function readFilters<const Key extends string>(
  filters: readonly MaintenanceWindowFilter[] | undefined,
  keys: readonly Key[],
): Filters<Key> {
  const read = Object.fromEntries(keys.map((key) => [key, [] as string[][]])) as Record<Key, string[][]>;
  for (const { Key: key, Values: values = [] } of filters ?? []) {
    if (key === undefined || !Object.hasOwn(read, key)) {
      throw validationError(`Filter key '${key ?? ""}' is not valid. Valid keys are: [${keys.join(", ")}].`);
    }
    if (values.length === 0) throw validationError(`Filter '${key}' must have at least one value.`);
    read[key as Key].push(values);
  }
  return read;
}

/** The values that all filters of one key allow; undefined when no filter has the key. */
export function allowed(groups: readonly (readonly string[])[]): string[] | undefined {
  const [first, ...others] = groups;
  return first?.filter((value) => others.every((group) => group.includes(value)));
}

/** The same for a filter with a fixed list of values. @throws AwsError ValidationException for any other value. */
export function allowedWords<const Word extends string>(
  key: string,
  groups: readonly (readonly string[])[],
  words: readonly Word[],
): Word[] | undefined {
  for (const value of groups.flat()) {
    if (!(words as readonly string[]).includes(value)) {
      throw validationError(
        `'${value}' is not a valid value of filter '${key}'. Valid values are: [${words.join(", ")}].`,
      );
    }
  }
  return allowed(groups) as Word[] | undefined;
}

/** The instants of a filter such as ExecutedAfter, in epoch ms. @throws AwsError ValidationException for another text. */
export function filterInstants(key: string, groups: readonly (readonly string[])[]): number[] {
  return groups.flat().map((value) => {
    try {
      return parseDateTime(value);
    } catch (error) {
      if (error instanceof ScheduleError) throw validationError(`Filter '${key}': ${error.message}`);
      throw error;
    }
  });
}
