import { integer, list, string, structure } from "../../wire/shape.ts";

/** Shapes that EventBridge's operations share, with the constraints of the service model (API version 2015-10-07). */
export const RULE_NAME = string({ min: 1, max: 64, pattern: "[\\.\\-_A-Za-z0-9]+" });
export const BUS = string({
  min: 1,
  max: 1600,
  pattern: "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+",
});
/** PutEvents alone: its entries name no partner's bus. */
export const ENTRY_BUS = string({
  min: 1,
  max: 1600,
  pattern: "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[\\.\\-_A-Za-z0-9]+",
});
export const EVENT_PATTERN = string({ max: 4096 });
export const ARN = string({ min: 1, max: 1600 });
export const NEXT_TOKEN = string({ min: 1, max: 2048 });
export const LIMIT = integer({ min: 1, max: 100 });
export const TAGS = list(structure({ "Key*": string({ min: 1, max: 128 }), "Value*": string({ max: 256 }) }));
export const HEADER_NAME = string({ max: 512, pattern: "^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$" });
export const HEADER_VALUE = string({ max: 512, pattern: "^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$" });
export const QUERY_NAME = string({ max: 512, pattern: "[^\\x00-\\x1F\\x7F]+" });
export const QUERY_VALUE = string({ max: 512, pattern: "[^\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F]+" });
