import type { Measure } from "../../harness/measure.ts";
import { cold, one, several } from "./lives.ts";
import { preview } from "./preview.ts";
import { shares } from "./shares.ts";

export const DEPLOY_MEASURES: readonly Measure[] = [one, shares, cold, ...several, preview];
