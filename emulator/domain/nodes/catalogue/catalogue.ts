import type { PackageHistory } from "../../../store/package-history.ts";
import type { Store } from "../../../store/store.ts";
import { platformOf } from "../platforms.ts";
import { generateReleases, monthOf } from "./generate.ts";
import { packageRows } from "./packages.ts";

/** Twenty years of months: longer than any rehearsal. */
const FORESEEN_MONTHS = 240;

/** Every patch there is and will be, by platform. It is the vendors' doing, so time alone changes what has been released. */
export class Catalogue {
  readonly #replacement: Readonly<Record<string, readonly PackageHistory[]>> | undefined;
  readonly #known = new Map<string, { readonly month: number; readonly histories: readonly PackageHistory[] }>();

  readonly #ids = new Map<string, readonly string[]>();

  /** @param replacement histories by platform, instead of the generated ones. */
  constructor(replacement?: Readonly<Record<string, readonly PackageHistory[]>>) {
    this.#replacement = replacement;
  }

  /**
   * The packages of a platform with at least everything released until an instant; what is released later may be among
   * it and is to be left out by its date.
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

  /** The ids of a platform's patches, of those to come too: KB ids are new ones every month. */
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

/** The generated catalogue: one for the whole process, since it never changes. */
const GENERATED = new Catalogue();
const replaced = new WeakMap<Store, Catalogue>();

/** The catalogue of a store: the one its fleet brought along, or the generated one. */
export function catalogueOf(store: Store): Catalogue {
  const id = store.meta.find("catalogue");
  if (id === undefined) return GENERATED;
  let catalogue = replaced.get(store);
  if (!catalogue) {
    catalogue = new Catalogue(store.catalogues.get(Number(id)));
    replaced.set(store, catalogue);
  }
  return catalogue;
}
