import { matchesGlob } from "../../input/glob.ts";
import { kept } from "../../input/kept.ts";
import type { Release } from "../../store/package-history.ts";

/**
 * Whether an entry of an approved or rejected list matches this release (user guide, "Package name formats for approved
 * and rejected patch lists"). Windows: the KB id. Linux: the name, `name.arch`, `name-version`, `name.arch:version`, each with
 * `*` as wildcard, also with the epoch before the version.
 */
export function namesRelease(entry: string, release: Release): boolean {
  if (release.patchSet !== undefined) return entry.toUpperCase() === release.id.toUpperCase();
  return namesOf(release).some((name) => entry === name || (entry.includes("*") && matchesGlob(entry, name)));
}

const namesOf = kept((release: Release): readonly string[] => {
  const { package: name, version } = release;
  const plain = version.replace(/^\d+:/, "");
  const arch = release.arch ?? "";
  return [
    name,
    `${name}.${arch}`,
    `${name}-${plain}`,
    `${name}-${plain}.${arch}`,
    `${name}.${arch}:${plain}`,
    `${name}.${arch}:${release.epoch ?? 0}:${plain}`,
    `${name}-${release.epoch ?? 0}:${plain}.${arch}`,
    release.title,
  ];
});
