import type { CheckName } from "./verdict.ts";

/** The title of each check, as reports show it. */
export const QUESTIONS: Readonly<Record<CheckName, string>> = {
  opened: "Started on schedule",
  "ended-well": "Succeeded in time",
  reached: "Reached the expected nodes",
  "steps-succeeded": "Every step succeeded",
  "nobody-else": "Touched no other nodes",
  scanned: "Patches were scanned",
  patched: "Patches are installed",
  compliant: "Compliant",
};
