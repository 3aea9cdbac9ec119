import { integer, list, map, string, structure } from "../../wire/shape.ts";

/** Shapes with the constraints of the service model (API version 2017-11-27). */
export const NEW_GROUP_NAME = string({ min: 1, max: 300, pattern: "[a-zA-Z0-9_\\.-]+" });
export const GROUP_NAME = string({
  min: 1,
  max: 300,
  pattern: "[a-zA-Z0-9_\\.-]{1,300}|[a-zA-Z0-9_\\.-]{1,150}/[a-z0-9]{26}",
});
export const GROUP = string({
  min: 1,
  max: 1600,
  pattern:
    "[a-zA-Z0-9_\\.-]{1,300}|[a-zA-Z0-9_\\.-]{1,150}/[a-z0-9]{26}|arn:aws(-[a-z]+)*:resource-groups:[a-z]{2}(-[a-z]+)+-\\d{1}:[0-9]{12}:group/([a-zA-Z0-9_\\.-]{1,300}|[a-zA-Z0-9_\\.-]{1,150}/[a-z0-9]{26})",
});
export const DESCRIPTION = string({ max: 1024, pattern: "[\\sa-zA-Z0-9_\\.-]*" });
export const QUERY = structure({
  "Type*": string({ min: 1, max: 128, pattern: "^\\w+$", values: ["TAG_FILTERS_1_0", "CLOUDFORMATION_STACK_1_0"] }),
  "Query*": string({ max: 4096, pattern: "[\\s\\S]*" }),
});
export const CONFIGURATION = list(
  structure({
    "Type*": string({ max: 40, pattern: "AWS::[a-zA-Z0-9]+::[a-zA-Z0-9]+" }),
    Parameters: list(
      structure({
        "Name*": string({ min: 1, max: 80, pattern: "[a-z-]+" }),
        Values: list(string({ min: 1, max: 256, pattern: "[a-zA-Z0-9:\\/\\._-]+" })),
      }),
    ),
  }),
  { max: 2 },
);
const TAG_CHARACTERS = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";
export const TAG_KEY = string({ min: 1, max: 128, pattern: TAG_CHARACTERS });
export const TAGS = map(TAG_KEY, string({ max: 256, pattern: TAG_CHARACTERS }));
export const OWNER = string({ max: 300, pattern: TAG_CHARACTERS });
export const GROUP_ARN = string({
  min: 12,
  max: 1600,
  pattern:
    "arn:aws(-[a-z]+)*:resource-groups:[a-z]{2}(-[a-z]+)+-\\d{1}:[0-9]{12}:group/([a-zA-Z0-9_\\.-]{1,300}|[a-zA-Z0-9_\\.-]{1,150}/[a-z0-9]{26})",
});
export const ARNS = list(
  string({ pattern: "arn:aws(-[a-z]+)*:[a-z0-9\\-]*:([a-z]{2}(-[a-z]+)+-\\d{1})?:([0-9]{12})?:.+" }),
  {
    min: 1,
    max: 10,
  },
);
export const MAX_RESULTS = integer({ min: 1, max: 50 });
export const NEXT_TOKEN = string({ max: 8192, pattern: "^[a-zA-Z0-9+/]*={0,2}$|^[a-zA-Z0-9_-]*$" });
