import { type Node, patchGroupOf } from "../../store/nodes.ts";
import type { PatchBaseline } from "../../store/patch-baselines.ts";
import type { Store } from "../../store/store.ts";
import { platformOf } from "../nodes/platforms.ts";

/** The baseline of the node's patch group, or else the default one of its operating system. */
export function baselineOf(node: Pick<Node, "platform" | "tags">, { patchBaselines }: Store): PatchBaseline {
  const { operatingSystem } = platformOf(node.platform);
  const patchGroup = patchGroupOf(node.tags);
  const registered = patchGroup === undefined ? undefined : patchBaselines.findGroup(patchGroup, operatingSystem);
  const baselineId = registered?.baselineId ?? patchBaselines.defaultOf(operatingSystem);
  const baseline = patchBaselines.find(baselineId);
  if (!baseline) throw new Error(`The registered patch baseline ${baselineId} does not exist.`);
  return baseline;
}
