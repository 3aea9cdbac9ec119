import type { InstalledSoftware, Node } from "../../store/nodes.ts";
import type { PackageHistory, Release } from "../../store/package-history.ts";
import type { PackageSet } from "../../store/package-set.ts";

/** A package installed on a node. */
export interface InstalledPackage {
  readonly version: string;
  /** Undefined for a version the catalogue does not know. */
  readonly release: Release | undefined;
  /** The index of its time of installation in `installationTimes`; 0 for packages of the image or the fleet file. */
  readonly time: number;
  /** Installed with NoReboot, and the node has not booted since. */
  readonly isPendingReboot: boolean;
}

/** Stands before a layer in a signature. */
const PENDING = "!";

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

  /** Two nodes with the same signature have the same packages, pending the same, at the same places of `times`. */
  get signature(): string {
    this.#signature ??= this.#makeSignature();
    return this.#signature;
  }

  #makeSignature(): string {
    const { throughMs, layers } = this.#installed;
    let signature = String(throughMs);
    for (let index = 0; index < layers.length; index++)
      signature += `${this.#isPending(index) ? PENDING : " "}${layers[index]!.setId}`;
    return signature;
  }

  /** The instants that `InstalledPackage.time` refers to. */
  get times(): number[] {
    return [this.#installed.throughMs, ...this.#installed.layers.map(({ installedAtMs }) => installedAtMs)];
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
    const layer = this.#installed.layers[index]!;
    return layer.isNoReboot && layer.installedAtMs >= this.#lastBootAtMs;
  }
}

export function lastReleased({ releases }: PackageHistory, untilMs: number): Release | undefined {
  return releases.findLast((release) => release.releasedAtMs <= untilMs);
}
