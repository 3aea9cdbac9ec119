import type { InstalledLayer, InstalledSoftware, Node } from "../../store/nodes.ts";
import type { PackageHistory, Release } from "../../store/package-history.ts";
import type { PackageSet } from "../../store/package-set.ts";

/** A package installed on a node. */
export interface InstalledPackage {
  readonly version: string;
  /** Undefined for a version the catalogue does not know. */
  readonly release: Release | undefined;
  /** 0 for packages of the image or the fleet file, else the place of its layer, counted from 1: an index in `PatchResult.times`. */
  readonly time: number;
  /** Installed with NoReboot, and the node has not booted since. */
  readonly isPendingReboot: boolean;
}

/** Stands before a layer in a signature. */
const PENDING = "!";

/** Two nodes with the same signature have the same packages, pending the same, at the same places of `PatchResult.times`. */
export function signatureOf({ installed, lastBootAtMs }: Pick<Node, "installed" | "lastBootAtMs">): string {
  let signature = String(installed.throughMs);
  for (const layer of installed.layers) signature += `${isPending(layer, lastBootAtMs) ? PENDING : " "}${layer.setId}`;
  return signature;
}

function isPending({ isNoReboot, installedAtMs }: InstalledLayer, lastBootAtMs: number): boolean {
  return isNoReboot && installedAtMs >= lastBootAtMs;
}

/** Reads the packages on a node: the layers from the top, then everything released until the watermark. */
export class InstalledPackages {
  readonly #installed: InstalledSoftware;
  readonly #setOf: (setId: number) => PackageSet;
  readonly #lastBootAtMs: number;
  /** Of the layers; read when a package is looked for. */
  #read: readonly PackageSet[] | undefined;
  #signature: string | undefined;

  constructor(node: Pick<Node, "installed" | "lastBootAtMs">, setOf: (setId: number) => PackageSet) {
    this.#installed = node.installed;
    this.#setOf = setOf;
    this.#lastBootAtMs = node.lastBootAtMs;
  }

  get #sets(): readonly PackageSet[] {
    this.#read ??= this.#installed.layers.map(({ setId }) => this.#setOf(setId));
    return this.#read;
  }

  get signature(): string {
    this.#signature ??= signatureOf({ installed: this.#installed, lastBootAtMs: this.#lastBootAtMs });
    return this.#signature;
  }

  find(history: PackageHistory): InstalledPackage | undefined {
    for (let index = this.#sets.length - 1; index >= 0; index--) {
      const set = this.#sets[index]!;
      if (!Object.hasOwn(set, history.package)) continue;
      const version = set[history.package];
      if (version === null || version === undefined) return undefined;
      return {
        version,
        release: history.releases.find((release) => release.version === version),
        time: index + 1,
        isPendingReboot: this.#isPending(index),
      };
    }
    if (history.isOptional) return undefined;
    const release = lastReleased(history, this.#installed.throughMs);
    return release && { version: release.version, release, time: 0, isPendingReboot: false };
  }

  /** Packages in layers that are not in the catalogue: name to version. */
  strangers(known: ReadonlySet<string>): [name: string, version: string, time: number][] {
    const found = new Map<string, [string, string, number] | undefined>();
    for (let index = this.#sets.length - 1; index >= 0; index--) {
      for (const [name, version] of Object.entries(this.#sets[index]!)) {
        if (known.has(name) || found.has(name)) continue;
        found.set(name, version === null ? undefined : [name, version, index + 1]);
      }
    }
    return [...found.values()].filter((entry) => entry !== undefined);
  }

  get hasPendingReboot(): boolean {
    return this.signature.includes(PENDING);
  }

  #isPending(index: number): boolean {
    return isPending(this.#installed.layers[index]!, this.#lastBootAtMs);
  }
}

export function lastReleased({ releases }: PackageHistory, untilMs: number): Release | undefined {
  return releases.findLast((release) => release.releasedAtMs <= untilMs);
}
