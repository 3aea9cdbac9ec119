import type { AutomationAction } from "../action.ts";

/** Waits for the signal Resume. */
export const pause: AutomationAction = {
  start: () => ({ kind: "waits", isForPeople: true }),
  wake: ({ step }) => (step.record.state?.isResumed ? { kind: "succeeded" } : { kind: "waits", isForPeople: true }),
};
