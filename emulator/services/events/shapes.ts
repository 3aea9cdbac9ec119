import { integer, list, string, structure } from "../../wire/shape.ts";

/** Shapes that EventBridge's operations share, with the constraints of the service model (API version 2015-10-07). */
export const RULE_NAME = string({ min: 1, max: 64, pattern: "[\\.\\-_A-Za-z0-9]+" });
export const BUS = string({
  min: 1,
  max: 1600,
  pattern: "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+",
});
export const ARN = string({ min: 1, max: 1600 });
export const NEXT_TOKEN = string({ min: 1, max: 2048 });
export const LIMIT = integer({ min: 1, max: 100 });
export const TAGS = list(structure({ "Key*": string({ min: 1, max: 128 }), "Value*": string({ max: 256 }) }));
