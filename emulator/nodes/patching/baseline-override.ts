import type { BaselineContent } from "../../store/patch-baselines.ts";
import type { World } from "../world.ts";
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
    list = JSON.parse(content);
  } catch (error) {
    const reason = (error as Error).message;
    throw new PatchFault(BASELINE_OVERRIDE_INVALID, `The baseline override ${url} is not JSON: ${reason}`);
  }
  if (!Array.isArray(list)) {
    throw new PatchFault(BASELINE_OVERRIDE_INVALID, `The baseline override ${url} is not a list of baselines.`);
  }
  const found = (list as (WireBaseline | null)[]).find((baseline) => baseline?.OperatingSystem === operatingSystem);
  if (!found) {
    throw new PatchFault(
      BASELINE_OVERRIDE_INVALID,
      `The baseline override ${url} has no baseline for ${operatingSystem}.`,
    );
  }
  return baselineContent(found);
}
