import { integer, list, map, oneOf, string } from "../../wire/shape.ts";

export const GROUP = string({ min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" });
export const GROUP_IDENTIFIER = string({ min: 1, max: 2048, pattern: "[\\w#+=/:,.@-]*" });
export const GROUP_CLASS = oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS");
export const STREAM = string({ min: 1, max: 512, pattern: "[^:*]*" });
export const KEY = string({ max: 256 });
export const RESOURCE_ARN = string({ min: 1, max: 1011, pattern: "[\\w+=/:,.@-]*" });
export const TOKEN = string({ min: 1 });
/** What every list of the service answers to a token that it never gave out. */
export const BAD_TOKEN = {
  badTokenCode: "InvalidParameterException",
  badTokenText: "The specified nextToken is invalid.",
} as const;
export const LIST_LIMIT = integer({ min: 1, max: 50 });

const TAG_KEY = string({ min: 1, max: 128, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$" });
const TAG_VALUE = string({ max: 256, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$" });
export const TAGS = map(TAG_KEY, TAG_VALUE, { min: 1, max: 50 });
export const TAG_KEYS = list(TAG_KEY, { min: 0, max: 50 });
