import { matchesGlob } from "../../../input/glob.ts";
import { byDistance, nearest } from "../../../input/nearest.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { PLATFORMS } from "../platforms.ts";
import type { ReadBehaviour } from "./behaviour-reader.ts";
import type { FleetError } from "./fleet-error.ts";
import { type Place, refuse, show, text } from "./reader.ts";

/** A node's entry, for a complaint about what it names. */
export interface NodeEntry {
  /** e.g. `nodes[2]`, or `node` for one that a request brings. */
  readonly path: string;
  readonly name: string | undefined;
  readonly platform: string;
}

/** @throws FleetError for a pattern that no package of the node's platform matches: it would be without effect. */
export function checkPackages(patterns: readonly Place[], node: NodeEntry, catalogue: Catalogue): void {
  const names = catalogue.packageNames(node.platform);
  for (const place of patterns) {
    const pattern = text(place);
    if (!isAll(pattern) && !names.some((name) => matchesGlob(pattern, name))) throw noSuchPatch(place, node, catalogue);
  }
}

/**
 * A package at its newest must have one. A version may be given of any package, of one's own software too, but not of one
 * that another platform has or that is spelled nearly like one of this platform.
 */
export function checkInstalled(
  place: Place,
  name: string,
  version: string,
  node: NodeEntry,
  catalogue: Catalogue,
): void {
  const names = catalogue.packageNames(node.platform);
  if (names.includes(name)) return;
  const isOwn =
    version !== "latest" &&
    nearest(name, names) === undefined &&
    !Object.keys(PLATFORMS).some((platform) => catalogue.packageNames(platform).includes(name));
  if (!isOwn) throw noSuchPatch(place, node, catalogue, name);
}

/**
 * A behaviour may be shared by nodes of several platforms: each pattern has to mean a patch of one of them, and each node
 * needs one that means a patch of its own.
 */
export function checkFailingPatches(
  { failingPatches }: ReadBehaviour,
  nodes: readonly NodeEntry[],
  catalogue: Catalogue,
): void {
  const [first] = failingPatches;
  if (!first) return;
  const meant = new Set<Place>();
  let untouched: NodeEntry | undefined;
  for (const node of new Map(nodes.toReversed().map((entry) => [entry.platform, entry])).values()) {
    const own = failingPatches.filter((place) => isPatch(text(place), node.platform, catalogue));
    for (const place of own) meant.add(place);
    if (own.length === 0) untouched ??= node;
  }
  const useless = failingPatches.find((place) => !meant.has(place));
  if (useless) throw noSuchPatch(useless, nodes[0]!, catalogue);
  if (untouched) throw noSuchPatch(first, untouched, catalogue);
}

/** A behaviour that no node has may be for any platform. */
export function checkUnusedPatches({ failingPatches }: ReadBehaviour, catalogue: Catalogue): void {
  const platforms = Object.keys(PLATFORMS);
  for (const place of failingPatches) {
    if (platforms.some((platform) => isPatch(text(place), platform, catalogue))) continue;
    const names = new Set(platforms.flatMap((platform) => catalogue.packageNames(platform)));
    throw refuse(
      place,
      `is ${show(text(place))}, which matches no patch of any platform. ${known([...names], text(place))}`,
    );
  }
}

function isPatch(pattern: string, platform: string, catalogue: Catalogue): boolean {
  if (isAll(pattern) || catalogue.packageNames(platform).some((name) => matchesGlob(pattern, name))) return true;
  return catalogue.patchIds(platform).some((id) => matchesGlob(pattern, id));
}

/** All of nothing is well, on a platform without patches. */
function isAll(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

function noSuchPatch(place: Place, node: NodeEntry, catalogue: Catalogue, pattern = text(place)): FleetError {
  const which = node.name === undefined ? node.path : `${node.path} (${node.name})`;
  return refuse(
    place,
    `is ${show(pattern)}, which matches no patch of ${node.platform}, the platform of ${which}. ` +
      known(catalogue.packageNames(node.platform), pattern),
  );
}

/** How many names a complaint lists, nearest first. */
const LISTED_MAX = 40;

function known(names: readonly string[], pattern: string): string {
  if (names.length === 0) return "The catalogue has no patches for it.";
  const listed = byDistance(pattern.replace(/[*?]/g, ""), names).slice(0, LISTED_MAX);
  const near = nearest(pattern.replace(/[*?]/g, ""), names);
  return `${near ? `Did you mean ${near}? ` : ""}There ${names.length === 1 ? "is" : "are"} ${listed.join(", ")}${names.length > listed.length ? ", …" : ""}.`;
}
