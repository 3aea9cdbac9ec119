import { integer, list, string, structure } from "../../wire/shape.ts";

export const KEY_ID = string({ min: 1, max: 2048 });
export const ALIAS = string({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });
export const POLICY = string({ min: 1, max: 131_072, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
export const POLICY_NAME = string({ min: 1, max: 128, pattern: "[\\w]+" });
export const DESCRIPTION = string({ min: 0, max: 8192 });
export const PAGE = {
  Limit: integer({ min: 1, max: 1000 }),
  Marker: string({ min: 1, max: 1024, pattern: "[\\u0020-\\u00FF]*" }),
};
export const TAG_KEY = string({ min: 1, max: 128 });
export const TAGS = list(structure({ "TagKey*": TAG_KEY, "TagValue*": string({ min: 0, max: 256 }) }));
