import { boolean, integer, list, oneOf, string, structure } from "../../wire/shape.ts";

/** Shapes that several SSM operations share, with the constraints of the service model (API version 2014-11-06). */
export const NAME = string({ min: 3, max: 128, pattern: "^[a-zA-Z0-9_\\-.]{3,128}$" });
export const DESCRIPTION = string({ min: 1, max: 128 });
export const WINDOW_ID = string({ min: 20, max: 20, pattern: "^mw-[0-9a-f]{17}$" });
export const CLIENT_TOKEN = string({ min: 1, max: 64 });
export const DURATION_HOURS = integer({ min: 1, max: 24 });
export const CUTOFF_HOURS = integer({ min: 0, max: 23 });
export const OFFSET_DAYS = integer({ min: 1, max: 6 });
export const SCHEDULE = string({ min: 1, max: 256 });
/** The model has no minimum for these, but the service refuses "" ("Member must have length greater than or equal to 1"). */
export const DATE_OR_ZONE = string({ min: 1 });

const TAG_CHARACTERS = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";
export const TAG_KEY = string({ min: 1, max: 128, pattern: TAG_CHARACTERS });
export const TAG = structure({ "Key*": TAG_KEY, "Value*": string({ min: 0, max: 256, pattern: TAG_CHARACTERS }) });

/** Ids of window targets, tasks, executions, their tasks and invocations. */
export const UUID = string({
  min: 36,
  max: 36,
  pattern: "^[0-9a-fA-F]{8}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{12}$",
});

export const TARGET = structure({
  Key: string({
    min: 1,
    max: 163,
    pattern: "^[\\p{L}\\p{Z}\\p{N}_.:/=\\-@]*$|resource-groups:ResourceTypeFilters|resource-groups:Name",
  }),
  Values: list(string(), { min: 0, max: 50 }),
});
export const TARGETS = list(TARGET, { min: 0, max: 5 });
export const RESOURCE_TYPE = oneOf("INSTANCE", "RESOURCE_GROUP");
export const OWNER_INFORMATION = string({ min: 1, max: 128 });
export const CONCURRENCY = string({ min: 1, max: 7, pattern: "^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$" });
export const ERRORS = string({ min: 1, max: 7, pattern: "^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$" });

export const ALARM_CONFIGURATION = structure({
  IgnorePollAlarmFailure: boolean,
  "Alarms*": list(structure({ "Name*": string({ min: 1, max: 255, pattern: "^(?!\\s*$).+" }) }), { min: 1, max: 1 }),
});

export const INSTANCE_ID = string({ pattern: "(^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)" });
export const INSTANCE_IDS = list(INSTANCE_ID, { min: 0, max: 50 });
export const TAGS = list(TAG, { max: 1000 });

/** `MaxResults` and `NextToken` of a list. */
export function pageMembers(bounds: { readonly min?: number; readonly max?: number } = {}) {
  return { MaxResults: integer({ min: 1, ...bounds }), NextToken: string() };
}

export const FILTER = structure({ Key: string({ min: 1, max: 128 }), Values: list(string({ min: 1, max: 256 })) });
export const FILTERS = list(FILTER, { min: 0, max: 5 });

/** The members of most lists of windows. */
export const FILTERED_PAGE = { Filters: FILTERS, ...pageMembers({ min: 10, max: 100 }) };
