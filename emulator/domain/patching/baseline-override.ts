import { JsonError, parseJson } from "../../input/json.ts";
import type { BaselineContent } from "../../store/patch-baselines.ts";
import type { World } from "../nodes/node-world.ts";
import { baselineFault } from "./baseline-fault.ts";
import { BASELINE_OVERRIDE_INVALID, BASELINE_OVERRIDE_UNREADABLE, PatchFault } from "./patch-fault.ts";
import { baselineContent, type WireBaseline } from "./wire-baseline.ts";

/**
 * The baseline that a BaselineOverride file has for an operating system: JSON, a list of baselines in the API's words.
 *
 * @throws PatchFault when there is no such object, it is no such list, or it has nothing for this operating system.
 */
export function readBaselineOverride(url: string, operatingSystem: string, world: World): BaselineContent {
  const content = world.readObject(url);
  if (content === undefined) {
    throw new PatchFault(
      BASELINE_OVERRIDE_UNREADABLE,
      `Unable to download the baseline override ${url}: no such object.`,
    );
  }
  let list: unknown;
  try {
    list = parseJson(content);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PatchFault(BASELINE_OVERRIDE_INVALID, `The baseline override ${url} is not JSON: ${error.message}`);
  }
  if (!Array.isArray(list)) {
    throw new PatchFault(BASELINE_OVERRIDE_INVALID, `The baseline override ${url} is not a list of baselines.`);
  }
  const found = (list as ({ readonly OperatingSystem?: unknown } | null)[]).find(
    (baseline) => baseline?.OperatingSystem === operatingSystem,
  );
  if (!found) {
    throw new PatchFault(
      BASELINE_OVERRIDE_INVALID,
      `The baseline override ${url} has no baseline for ${operatingSystem}.`,
    );
  }
  const fault = baselineFault(found);
  if (fault !== undefined) {
    throw new PatchFault(
      BASELINE_OVERRIDE_INVALID,
      `The baseline for ${operatingSystem} in the baseline override ${url} is not valid: ${fault}.`,
    );
  }
  return baselineContent(found as WireBaseline);
}
