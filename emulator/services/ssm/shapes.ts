import { integer, string, structure } from "../../wire/shape.ts";

/** Shapes that several SSM operations share, with the constraints of the service model (API version 2014-11-06). */
export const NAME = string({ min: 3, max: 128, pattern: "[a-zA-Z0-9_\\-.]{3,128}" });
export const DESCRIPTION = string({ min: 1, max: 128 });
export const WINDOW_ID = string({ min: 20, max: 20, pattern: "mw-[0-9a-f]{17}" });
export const CLIENT_TOKEN = string({ min: 1, max: 64 });
export const DURATION_HOURS = integer({ min: 1, max: 24 });
export const CUTOFF_HOURS = integer({ min: 0, max: 23 });
export const OFFSET_DAYS = integer({ min: 1, max: 6 });
export const SCHEDULE = string({ min: 1, max: 256 });
/** The model has no minimum for these, the service does: it refuses "" ("Member must have length greater than or equal to 1"). */
export const DATE_OR_ZONE = string({ min: 1 });

const TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
export const TAG_KEY = string({ min: 1, max: 128, pattern: TAG_CHARACTERS });
export const TAG = structure({ "Key*": TAG_KEY, "Value*": string({ min: 0, max: 256, pattern: TAG_CHARACTERS }) });
