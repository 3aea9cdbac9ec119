import { integer, list, string, structure } from "../../wire/shape.ts";

/** Shapes that IAM's operations share, with the constraints of the service model (API version 2010-05-08). */
export const ROLE_NAME = string({ min: 1, max: 64, pattern: "[\\w+=,.@-]+" });
export const POLICY_NAME = string({ min: 1, max: 128, pattern: "[\\w+=,.@-]+" });
export const PATH = string({ min: 1, max: 512, pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)" });
export const PATH_PREFIX = string({ min: 1, max: 512 });
export const ARN = string({ min: 20, max: 2048 });
export const POLICY_DOCUMENT = string({ min: 1, max: 131072 });
export const ROLE_DESCRIPTION = string({ max: 1000 });
export const SESSION_SECONDS = integer({ min: 3600, max: 43200 });
export const TAG_KEYS = list(string({ min: 1, max: 128 }), { max: 50 });
export const TAGS = list(structure({ "Key*": string({ min: 1, max: 128 }), "Value*": string({ max: 256 }) }), {
  max: 50,
});
export const MARKER = string({ min: 1 });
export const MAX_ITEMS = integer({ min: 1, max: 1000 });
