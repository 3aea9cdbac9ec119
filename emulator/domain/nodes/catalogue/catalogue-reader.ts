import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { yaml } from "../../../input/yaml.ts";
import type { PackageHistory, Release } from "../../../store/package-history.ts";
import { instant } from "../fleet/instant.ts";
import { choice, entries, items, members, type Place, plain, readYaml, refuse, text } from "../fleet/reader.ts";
import { PLATFORMS, platformOf } from "../platforms.ts";

/** Release histories by platform that replace the generated catalogue. A platform that is not listed has no patches. */
export type CatalogueReplacement = Readonly<Record<string, readonly PackageHistory[]>>;

/** The catalogue in a fleet file, or the path of a separate file, relative to the fleet file. */
export function readCatalogue(place: Place): CatalogueReplacement {
  const platforms = yaml().isScalar(place.node) ? readCatalogueFile(place) : place;
  return Object.fromEntries(
    entries(platforms).map(([name, packages]) => {
      if (!Object.hasOwn(PLATFORMS, name)) {
        throw refuse(packages, `is for no platform the emulator knows: ${Object.keys(PLATFORMS).join(", ")}.`);
      }
      return [name, items(packages).map((entry) => readPackage(entry, name))];
    }),
  );
}

function readCatalogueFile(place: Place): Place {
  const path = resolve(dirname(place.source.name), text(place));
  try {
    return readYaml(readFileSync(path, "utf8"), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw refuse(place, `is ${path}, and there is no such file.`);
  }
}

function readPackage(place: Place, platform: string): PackageHistory {
  const keys = members(place, ["package", "optional", "releases"]);
  if (!keys.package || !keys.releases) throw refuse(place, "needs a package and its releases.");
  const name = text(keys.package);
  const releases = items(keys.releases).map((entry) => readRelease(entry, name, platform));
  if (releases.length === 0)
    throw refuse(keys.releases, "is empty: a package has at least the version an image came with.");
  const versions = new Set(releases.map((release) => release.version));
  if (versions.size < releases.length) throw refuse(keys.releases, "has one version twice.");
  return {
    package: name,
    isOptional: keys.optional ? plain(keys.optional) === true : false,
    releases: releases.sort((a, b) => a.releasedAtMs - b.releasedAtMs),
  };
}

const RELEASE_KEYS = [
  "version",
  "releasedAt",
  "id",
  "title",
  "product",
  "classification",
  "severity",
  "cveIds",
  "advisoryId",
  "arch",
  "section",
  "repository",
  "patchSet",
  "productFamily",
] as const;

function readRelease(place: Place, name: string, platformWord: string): Release {
  const keys = members(place, RELEASE_KEYS);
  const platform = platformOf(platformWord);
  if (!keys.version || !keys.releasedAt) throw refuse(place, "needs a version and releasedAt.");
  const version = text(keys.version);
  const arch = keys.arch ? text(keys.arch) : platform.packageManager === "apt" ? "amd64" : "x86_64";
  const [, epoch, plainVersion] = /^(?:(\d+):)?(.*)$/.exec(version)!;
  const isWindows = platform.packageManager === "windows";
  return {
    package: name,
    version,
    releasedAtMs: instant(keys.releasedAt),
    id: keys.id ? text(keys.id) : isWindows ? version : `${name}.${arch}`,
    title: keys.title
      ? text(keys.title)
      : isWindows
        ? `${name} (${version})`
        : `${name}.${arch}:${epoch ?? "0"}:${plainVersion}`,
    product: keys.product ? text(keys.product) : platform.product,
    classification: keys.classification ? text(keys.classification) : isWindows ? "SecurityUpdates" : "Security",
    severity: keys.severity ? text(keys.severity) : "Important",
    cveIds: keys.cveIds ? items(keys.cveIds).map(text) : [],
    advisoryId: keys.advisoryId && text(keys.advisoryId),
    arch: isWindows ? undefined : arch,
    epoch: isWindows ? undefined : Number(epoch ?? 0),
    section: keys.section && text(keys.section),
    repository: keys.repository && text(keys.repository),
    patchSet: keys.patchSet ? choice(keys.patchSet, ["OS", "APPLICATION"] as const) : isWindows ? "OS" : undefined,
    productFamily: keys.productFamily ? text(keys.productFamily) : isWindows ? "Windows" : undefined,
  };
}
