import type { Measure } from "./harness/measure.ts";
import { API_MEASURES } from "./measures/api/api.ts";
import { stored } from "./measures/api/stored.ts";
import { DEPLOY_MEASURES } from "./measures/deploy/deploy.ts";
import { dailyExecutions, execution, largeExecution } from "./measures/execution.ts";
import { fleet } from "./measures/fleet.ts";
import { lab } from "./measures/lab.ts";
import { readBack } from "./measures/read-back.ts";
import { schedule } from "./measures/schedule.ts";
import { START_MEASURES } from "./measures/start.ts";

/** All measures, in the order in which they run and in which docs/performance.md shows them. */
export const MEASURES: readonly Measure[] = [
  ...API_MEASURES,
  stored,
  execution,
  largeExecution,
  dailyExecutions,
  ...START_MEASURES,
  lab,
  ...DEPLOY_MEASURES,
  readBack,
  fleet,
  schedule,
];
