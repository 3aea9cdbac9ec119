import { createHash } from "node:crypto";
import { kept } from "../../input/kept.ts";
import type { Release } from "../../store/package-history.ts";
import type { Context } from "../context.ts";
import { catalogueOf } from "../nodes/catalogue/catalogue.ts";
import { PLATFORMS } from "../nodes/platforms.ts";

/** A release and where it stands in the order of lists: by date, then by its id. */
export interface AvailablePatch {
  readonly release: Release;
  readonly id: string;
}

/**
 * What has been released until now for these operating systems, oldest first. What images came with is no patch. An
 * update that several products share (by title and product) is there once.
 */
export function availablePatches(operatingSystems: readonly string[], { store, nowMs }: Context): AvailablePatch[] {
  const found = new Map<string, AvailablePatch>();
  for (const [word, platform] of Object.entries(PLATFORMS)) {
    if (!operatingSystems.includes(platform.operatingSystem)) continue;
    for (const { releases } of catalogueOf(store).histories(word, nowMs)) {
      for (const release of releases) {
        if (release.releasedAtMs > nowMs || release.releasedAtMs <= 0) continue;
        const id = patchId(release);
        found.set(id, { release, id });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.release.releasedAtMs - b.release.releasedAtMs || (a.id < b.id ? -1 : 1));
}

/** AWS gives each patch a UUID; this one follows from the patch. */
const patchId = kept((release: Release): string => {
  const hex = createHash("sha256").update(`${release.product}\n${release.title}\n${release.version}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
});
