import { PatchPolicy } from "maintenance-windows/components";

const policy = new PatchPolicy("app", {
  baselines: [{ operatingSystem: "AMAZON_LINUX_2023" }],
  approveAfterDays: 3,
  patchGroups: ["App"],
  // Every Sunday at four: reports what is missing, and changes nothing.
  scan: { schedule: "cron(0 4 ? * SUN *)", scheduleTimezone: "Europe/Berlin", duration: 2, cutoff: 1 },
  // Patch Tuesday is the second Tuesday of a month. Four days later it is Saturday; the second Saturday would sometimes be before it.
  install: {
    schedule: "cron(0 2 ? * TUE#2 *)",
    scheduleOffset: 4,
    scheduleTimezone: "Europe/Berlin",
    duration: 4,
    cutoff: 1,
    maxConcurrency: "50%",
    maxErrors: "0",
  },
});

export const { scanWindowId, installWindowId, baselineIds } = policy;
