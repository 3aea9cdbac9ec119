import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../../domain/aws-error.ts";
import { invalidValue } from "../../domain/instances/errors.ts";
import { matchesGlob } from "../../input/glob.ts";
import type { NodeCondition } from "../../store/node-condition.ts";
import type { PlatformType } from "../../store/nodes.ts";
import { platformDetails, STATE_CODES } from "./instance-answers.ts";

const PLATFORM_TYPES: readonly PlatformType[] = ["Linux", "Windows", "MacOS"];

/** What instances can be filtered by, of what the emulator keeps of one. */
const FILTERS: Readonly<Record<string, (values: readonly string[]) => NodeCondition>> = {
  "instance-id": (values) => ({ nodeId: { like: values } }),
  "instance-state-name": (values) => ({ machineState: { like: values } }),
  "instance-state-code": (values) => ({ machineState: values.map(stateOfCode) }),
  "private-ip-address": (values) => ({ ipAddress: { like: values } }),
  "private-dns-name": (values) => ({ computerName: { like: values } }),
  platform: (values) => ({ platformType: values.some((value) => matchesGlob(value, "windows")) ? ["Windows"] : [] }),
  "platform-details": (values) => ({
    platformType: PLATFORM_TYPES.filter((type) => values.some((value) => matchesGlob(value, platformDetails(type)))),
  }),
  "tag-key": (values) => ({ tags: [{ key: { like: values } }] }),
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
    if (name.startsWith("tag:")) return { tags: [{ key: [name.slice("tag:".length)], value: { like: values } }] };
    if (!Object.hasOwn(FILTERS, name)) throw invalidValue(`The filter '${name}' is invalid`);
    return FILTERS[name]!(values);
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

/** Only the low byte is the state's; what does not name one matches nothing. */
function stateOfCode(code: string): string {
  const state = Object.entries(STATE_CODES).find(([, number]) => number === (Number(code) & 255));
  return state?.[0] ?? "";
}
