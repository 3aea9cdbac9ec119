import type { Filter } from "@aws-sdk/client-ec2";
import type { NodeCondition } from "../../store/nodes.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { invalidValue } from "./errors.ts";
import { STATE_CODES } from "./instances.ts";

/** What DescribeInstances can filter by, of what the emulator keeps of an instance; name to expression. */
const COLUMNS: Readonly<Record<string, string>> = {
  "instance-id": "node_id",
  "instance-state-name": "machine_state",
  "private-ip-address": "ip_address",
  "private-dns-name": "computer_name",
  platform: "CASE platform_type WHEN 'Windows' THEN 'windows' END",
  "platform-details": "CASE platform_type WHEN 'Windows' THEN 'Windows' ELSE 'Linux/UNIX' END",
};

/**
 * EC2's filters as conditions: all must hold, the values of one are alternatives. Values are case-sensitive; `*` stands
 * for any text and `?` for one character (API reference, Filter).
 *
 * @throws AwsError InvalidParameterValue for a filter that the emulator does not know.
 */
export function instanceConditions(filters: readonly Filter[] | undefined): NodeCondition[] {
  checkFilters(filters);
  return (filters ?? []).map(({ Name: name = "", Values: values = [] }) => {
    if (name === "instance-state-code") return matching("machine_state", values.map(stateOfCode));
    if (name === "tag-key") return tagged(matching("node_tags.key", values));
    if (name.startsWith("tag:")) {
      const value = matching("node_tags.value", values);
      return tagged({ sql: `key = ? AND (${value.sql})`, values: [name.slice("tag:".length), ...value.values] });
    }
    if (!Object.hasOwn(COLUMNS, name)) throw invalidValue(`The filter '${name}' is invalid`);
    return matching(COLUMNS[name]!, values);
  });
}

/** EC2's quota for all filters of one call. */
const FILTER_VALUES_MAX = 200;

/** @throws AwsError FilterLimitExceeded */
export function checkFilters(filters: readonly Filter[] | undefined): void {
  const count = (filters ?? []).reduce((sum, { Values: values = [] }) => sum + values.length, 0);
  if (count <= FILTER_VALUES_MAX) return;
  throw new AwsError(
    "FilterLimitExceeded",
    `The maximum number of filter values specified on a single call is ${FILTER_VALUES_MAX}`,
  );
}

export function matching(column: string, values: readonly string[]): NodeCondition {
  if (values.length === 0) return { sql: "0", values: [] };
  const list = JSON.stringify(values);
  const isPattern = values.some((value) => /[*?]/.test(value));
  if (!isPattern) return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [list] };
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(?) AS pattern WHERE matches_glob(pattern.value, ${column}))`,
    values: [list],
  };
}

function tagged({ sql, values }: NodeCondition): NodeCondition {
  return { sql: `number IN (SELECT number FROM node_tags WHERE ${sql})`, values };
}

/** Only the low byte is the state's; what does not name one matches nothing. */
function stateOfCode(code: string): string {
  const state = Object.entries(STATE_CODES).find(([, number]) => number === (Number(code) & 255));
  return state?.[0] ?? "";
}
