import { matchesGlob } from "../../input/glob.ts";
import { textOf } from "../../input/text.ts";
import { parseYaml, YamlError } from "../../input/yaml.ts";
import type { Release } from "../../store/package-history.ts";
import type { World } from "../nodes/node-world.ts";
import { OVERRIDE_LIST_INVALID, OVERRIDE_LIST_UNREADABLE, PatchFault } from "./patch-fault.ts";
import { namesRelease } from "./patch-name.ts";

export type IsListed = (release: Release) => boolean;

/**
 * The list of patches an InstallOverrideList names, as a test for releases: YAML, `patches:` with `id` (KB id, or package
 * name with wildcards) and, on Linux, a `title` that the version must match.
 *
 * @throws PatchFault when there is no such object, or it is no such list.
 */
export function readInstallOverrideList(url: string, world: World): IsListed {
  const content = world.readObject(url);
  if (content === undefined) {
    throw new PatchFault(
      OVERRIDE_LIST_UNREADABLE,
      `Unable to download the install override list ${url}: no such object.`,
    );
  }
  if (last?.content !== content || last.url !== url) {
    const patches = parsePatches(content, url);
    last = { content, url, isListed: (release) => patches.some((patch) => matches(patch, release)) };
  }
  return last.isListed;
}

/** Each node of a command reads the same list. */
let last: { readonly content: string; readonly url: string; readonly isListed: IsListed } | undefined;

interface ListedPatch {
  readonly id: string;
  readonly title: string | undefined;
}

function parsePatches(content: string, url: string): ListedPatch[] {
  let list: unknown;
  try {
    list = parseYaml(content);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new PatchFault(OVERRIDE_LIST_INVALID, `The install override list ${url} is not YAML: ${error.message}`);
  }
  const patches = (list as { patches?: unknown } | null)?.patches;
  if (!Array.isArray(patches)) {
    throw new PatchFault(OVERRIDE_LIST_INVALID, `The install override list ${url} has no list under "patches".`);
  }
  return patches.map((patch: { id?: unknown; title?: unknown } | null, index) => {
    if (typeof patch?.id !== "string") {
      throw new PatchFault(OVERRIDE_LIST_INVALID, `Entry ${index + 1} of the install override list ${url} has no id.`);
    }
    return { id: patch.id, title: patch.title === undefined ? undefined : textOf(patch.title) };
  });
}

function matches({ id, title }: ListedPatch, release: Release): boolean {
  if (!namesRelease(id, release)) return false;
  if (title === undefined || release.patchSet !== undefined) return true;
  return matchesGlob(title, release.version) || matchesGlob(title, release.title);
}
