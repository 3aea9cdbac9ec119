import type { PackageHistory } from "../../store/package-history.ts";
import type { Store } from "../../store/store.ts";
import { platformOf } from "../platforms.ts";
import { generateReleases, monthOf } from "./generate.ts";

/** Every patch there is and will be, by platform. It is the vendors' doing, so time alone changes what has been released. */
export class Catalogue {
  readonly #replacement: Readonly<Record<string, readonly PackageHistory[]>> | undefined;
  readonly #known = new Map<string, { readonly month: number; readonly histories: readonly PackageHistory[] }>();

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
