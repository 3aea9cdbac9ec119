import type { PackageHistory } from "../../../store/package-history.ts";
import type { Store } from "../../../store/store.ts";
import { platformOf } from "../platforms.ts";
import { generateReleases, monthOf } from "./generate.ts";
import { packageRows } from "./packages.ts";

/** Twenty years, in months: longer than any rehearsal. */
const FORESEEN_MONTHS = 240;

/** All past and future patches by platform. Vendors decide them, so only time changes what has been released. */
export class Catalogue {
  readonly #replacement: Readonly<Record<string, readonly PackageHistory[]>> | undefined;
  readonly #known = new Map<string, { readonly month: number; readonly histories: readonly PackageHistory[] }>();

  readonly #ids = new Map<string, readonly string[]>();

  /** @param replacement histories by platform, instead of the generated ones. */
  constructor(replacement?: Readonly<Record<string, readonly PackageHistory[]>>) {
    this.#replacement = replacement;
  }

  /**
   * The packages of a platform with all releases until an instant. The histories may contain later releases: the caller
   * leaves them out by their dates.
   */
  histories(platform: string, untilMs: number): readonly PackageHistory[] {
    if (this.#replacement) return this.#replacement[platform] ?? [];
    const month = monthOf(untilMs);
    const known = this.#known.get(platform);
    if (known && known.month >= month) return known.histories;
    const histories = generateReleases(platformOf(platform), month);
    this.#known.set(platform, { month, histories });
    return histories;
  }

  /** The names of a platform's packages. */
  packageNames(platform: string): readonly string[] {
    if (this.#replacement) return (this.#replacement[platform] ?? []).map((history) => history.package);
    return packageRows(platformOf(platform)).map(({ name }) => name);
  }

  /** The ids of a platform's patches, future ones included: KB ids are new every month. */
  patchIds(platform: string): readonly string[] {
    let ids = this.#ids.get(platform);
    if (!ids) {
      const histories = this.#replacement
        ? (this.#replacement[platform] ?? [])
        : generateReleases(platformOf(platform), FORESEEN_MONTHS);
      ids = [...new Set(histories.flatMap(({ releases }) => releases.map(({ id }) => id)))];
      this.#ids.set(platform, ids);
    }
    return ids;
  }
}

/** The generated catalogue. It never changes, so the process has one. */
const GENERATED = new Catalogue();
const replaced = new WeakMap<Store["catalogues"], Catalogue>();

/** The catalogue of a store, the same in all places: its fleet's, or else the generated one. */
export function catalogueOf(store: Store): Catalogue {
  const id = store.meta.find("catalogue");
  if (id === undefined) return GENERATED;
  let catalogue = replaced.get(store.catalogues);
  if (!catalogue) {
    catalogue = new Catalogue(store.catalogues.get(Number(id)));
    replaced.set(store.catalogues, catalogue);
  }
  return catalogue;
}
