import type { Filter } from "@aws-sdk/client-ec2";
import type { SqlValue } from "../../store/database.ts";
import type { NodeCondition } from "../../store/nodes.ts";
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
  return (filters ?? []).map(({ Name: name = "", Values: values = [] }) => {
    if (name === "instance-state-code") return matching("machine_state", values.map(stateOfCode));
    if (name === "tag-key") return tagged(matching("key", values));
    if (name.startsWith("tag:")) {
      const value = matching("value", values);
      return tagged({ sql: `key = ? AND (${value.sql})`, values: [name.slice("tag:".length), ...value.values] });
    }
    if (!Object.hasOwn(COLUMNS, name)) throw invalidValue(`The filter '${name}' is invalid`);
    return matching(COLUMNS[name]!, values);
  });
}

export function matching(column: string, values: readonly string[]): NodeCondition {
  if (values.length === 0) return { sql: "0", values: [] };
  const isPattern = values.some((value) => /[*?]/.test(value));
  if (!isPattern) return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
  const patterns: SqlValue[] = values.map((value) => value.replace(/\[/g, "[[]"));
  return { sql: patterns.map(() => `${column} GLOB ?`).join(" OR "), values: patterns };
}

function tagged({ sql, values }: NodeCondition): NodeCondition {
  return { sql: `number IN (SELECT number FROM node_tags WHERE ${sql})`, values };
}

/** Only the low byte is the state's; what does not name one matches nothing. */
function stateOfCode(code: string): string {
  const state = Object.entries(STATE_CODES).find(([, number]) => number === (Number(code) & 255));
  return state?.[0] ?? "";
}
