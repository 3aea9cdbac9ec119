import { integer, list, string, structure } from "../../wire/shape.ts";

/** Shapes that IAM's operations share, with the constraints of the service model (API version 2010-05-08). */
export const ROLE_NAME = string({ min: 1, max: 64, pattern: "[\\w+=,.@-]+" });
export const POLICY_NAME = string({ min: 1, max: 128, pattern: "[\\w+=,.@-]+" });
export const PATH = string({ min: 1, max: 512, pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)" });
export const PATH_PREFIX = string({ min: 1, max: 512, pattern: "\\u002F[\\u0021-\\u007F]*" });
export const POLICY_PATH = string({ min: 1, max: 512, pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/" });
export const ARN = string({ min: 20, max: 2048 });
export const POLICY_DOCUMENT = string({
  min: 1,
  max: 131072,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
});
export const ROLE_DESCRIPTION = string({
  max: 1000,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
});
export const SESSION_SECONDS = integer({ min: 3600, max: 43200 });
const TAG_KEY = string({ min: 1, max: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+" });
export const TAG_KEYS = list(TAG_KEY, { max: 50 });
export const TAGS = list(
  structure({ "Key*": TAG_KEY, "Value*": string({ max: 256, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" }) }),
  { max: 50 },
);
export const MARKER = string({ min: 1, max: 320, pattern: "[\\u0020-\\u00FF]+" });
export const MAX_ITEMS = integer({ min: 1, max: 1000 });
