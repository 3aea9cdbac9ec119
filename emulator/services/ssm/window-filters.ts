import type { MaintenanceWindowFilter } from "@aws-sdk/client-ssm";
import { parseDateTime } from "../../../schedule/date-time.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import { validationError } from "../../domain/aws-error.ts";

/** The accepted values of each filter by its key. A key may be given twice: both must hold. */
export type Filters<Key extends string> = { readonly [Name in Key]: readonly (readonly string[])[] };

/**
 * Reads the Filters of a list operation: values within a filter are alternatives, filters must all hold.
 *
 * @throws AwsError ValidationException naming a key that the operation does not have, or a filter without values.
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

/** The same for a filter with values of a fixed list. @throws AwsError ValidationException naming any other value. */
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
