import type { CheckName } from "./verdict.ts";

/** The checks as a person would say them. */
export const QUESTIONS: Readonly<Record<CheckName, string>> = {
  opened: "Opened when it should",
  "ended-well": "Ended well and in time",
  reached: "Reached every target",
  "steps-succeeded": "Every step succeeded",
  "nobody-else": "Touched nobody else",
  patched: "Patches are in",
  compliant: "Compliant",
};
