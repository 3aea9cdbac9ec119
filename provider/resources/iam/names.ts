import { hasCode } from "../../aws/aws-failure.ts";
import { string } from "../../schema/property.ts";
import { all, length, matching } from "../../schema/validators.ts";

/** What IAM allows in the names of everything it has. */
export const nameForm = matching(/^[\w+=,.@-]*$/, "only letters, digits, and + = , . @ - _");

/** How policies and instance profiles are named: by the program, from its prefix, or after the resource. */
export const named = {
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 255 },
    conflictsWith: ["namePrefix"],
    validate: all(length(1, 128), nameForm),
  }),
  namePrefix: string({ computed: true, forceNew: true, conflictsWith: ["name"], validate: length(1, 102) }),
} as const;

/** Whether IAM has nothing of that name. */
export function isNoSuchEntity(error: unknown): boolean {
  return hasCode(error, "NoSuchEntity", "NoSuchEntityException");
}
