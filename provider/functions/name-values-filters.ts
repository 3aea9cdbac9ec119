import { list, object, string } from "../schema/property.ts";

/** Filters as most functions take them. */
export const nameValuesFilters = list(
  object({ name: string({ required: true }), values: list(string({}), { required: true }) }, {}),
  {},
);

/** Filters as Systems Manager takes them; none when there are none. */
export function toKeyValues(
  filters: readonly { readonly name: string; readonly values: readonly string[] }[] | undefined,
): { Key: string; Values: string[] }[] | undefined {
  return filters?.map(({ name, values }) => ({ Key: name, Values: [...values] }));
}
