import type { CheckName } from "./verdict.ts";

/** The checks as a person would say them. */
export const QUESTIONS: Readonly<Record<CheckName, string>> = {
  opened: "Opened on schedule",
  "ended-well": "Ended well and in time",
  reached: "Reached the expected nodes",
  "steps-succeeded": "Every step succeeded",
  "nobody-else": "Touched no other node",
  patched: "Patches are installed",
  compliant: "Compliant",
};
