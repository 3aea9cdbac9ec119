import { kept } from "../../input/kept.ts";
import { type Node, patchGroupOf } from "../../store/nodes.ts";
import type { Template } from "../../store/output.ts";
import type { Release } from "../../store/package-history.ts";
import type { PackageSet } from "../../store/package-set.ts";
import type { PatchBaseline } from "../../store/patch-baselines.ts";
import type { PatchSnapshot } from "../../store/patch-snapshots.ts";
import type { Store } from "../../store/store.ts";
import { catalogueOf } from "../nodes/catalogue/catalogue.ts";
import { platformOf } from "../nodes/platforms.ts";
import type { AssessmentGround } from "./assess.ts";
import type { IsListed } from "./install-override-list.ts";
import { failureText, listedReleases } from "./installation.ts";
import { InstalledPackages, signatureOf } from "./installed-package.ts";
import { outputTemplate } from "./patch-output.ts";
import type { PatchPlan } from "./patch-plan.ts";
import { type CountedAssessment, rememberedAssessment } from "./remembered-assessment.ts";

/** Exit codes of the payload: failures, reboot wanted (3010 is Windows' word for it), reboot wanted with failures. */
const FAILED = 1;
const REBOOT = 194;
const WINDOWS_REBOOT = 3010;
const REBOOT_WITH_FAILURES = 195;

/** How many runs are remembered for a plan, and how many ends for a run: a window over a large fleet needs a few. */
const REMEMBERED_MAX = 200;

/** What an operation goes by, besides the node. */
export interface PatchGround {
  readonly plan: PatchPlan;
  /** The baseline registered for the node. */
  readonly registered: PatchBaseline;
  readonly snapshot: Pick<PatchSnapshot, "content" | "asOfMs">;
  /** Tests for the releases of an override list; undefined without one. */
  readonly isListed: IsListed | undefined;
}

/** What an operation does on nodes that are alike, once it is known which installations fail. */
export interface PatchEnd {
  /** The packages that it installs; undefined for none. */
  readonly packages: PackageSet | undefined;
  readonly after: CountedAssessment;
  readonly exitCode: number;
  readonly output: Template;
  readonly stderr: string;
}

/** A pass of a patch operation on nodes that are alike: all of it but their ids, their instants and what is drawn for each. */
export class PatchRun {
  readonly patchGroup: string;
  /** The releases to install. */
  readonly wanted: readonly Release[];
  readonly #ground: PatchGround;
  readonly #attempt: number;
  /** One of the nodes. */
  readonly #node: Node;
  readonly #assessed: AssessmentGround;
  readonly #found: CountedAssessment;
  readonly #ends = new Map<string, PatchEnd>();

  private constructor(ground: PatchGround, attempt: number, node: Node, store: Store) {
    const { plan, snapshot, isListed } = ground;
    this.#ground = ground;
    this.#attempt = attempt;
    this.#node = node;
    this.patchGroup = patchGroupOf(node.tags) ?? "";
    this.#assessed = {
      histories: catalogueOf(store).histories(node.platform, snapshot.asOfMs),
      installed: new InstalledPackages(node, (setId) => store.packageSets.get(setId)),
      baseline: snapshot.content,
      asOfMs: snapshot.asOfMs,
    };
    this.#found = rememberedAssessment(this.#assessed, node.platform);
    if (plan.operation !== "Install") this.wanted = [];
    else this.wanted = isListed ? listedReleases(isListed, this.#assessed) : this.#found.missing;
  }

  static readonly #remembered = kept((_plan: PatchPlan) => new Map<string, PatchRun>());

  /** The pass on a node: assessed once for all nodes that are like it. */
  static of(ground: PatchGround, attempt: number, node: Node, store: Store): PatchRun {
    const runs = PatchRun.#remembered(ground.plan);
    const { platform, platformName, platformVersion, tags } = node;
    const key = `${attempt}\0${platform}\0${platformName}\0${platformVersion}\0${signatureOf(node)}\0${patchGroupOf(tags) ?? ""}`;
    const known = runs.get(key);
    if (known?.goesBy(ground)) return known;
    const run = new PatchRun(ground, attempt, node, store);
    if (runs.size >= REMEMBERED_MAX) runs.clear();
    runs.set(key, run);
    return run;
  }

  /** Whether it is the pass of an operation that goes by the same. */
  goesBy({ registered, snapshot, isListed }: PatchGround): boolean {
    const own = this.#ground;
    return (
      own.registered === registered &&
      own.snapshot.content === snapshot.content &&
      own.snapshot.asOfMs === snapshot.asOfMs &&
      own.isListed === isListed
    );
  }

  /** What it does when these installations fail. */
  endWith(failed: readonly Release[], isDiskFull: boolean, store: Store): PatchEnd {
    const key = failed.length === 0 ? "" : `${isDiskFull}\0${failed.map(({ title }) => title).join("\0")}`;
    const known = this.#ends.get(key);
    if (known) return known;
    const end = this.#end(failed, isDiskFull, store);
    if (this.#ends.size >= REMEMBERED_MAX) this.#ends.clear();
    this.#ends.set(key, end);
    return end;
  }

  #end(failed: readonly Release[], isDiskFull: boolean, store: Store): PatchEnd {
    const { plan, registered, isListed } = this.#ground;
    const { platform, platformName, platformVersion } = this.#node;
    const { type, packageManager } = platformOf(platform);
    const installed = failed.length === 0 ? this.wanted : this.wanted.filter((release) => !failed.includes(release));
    const packages = installed.length === 0 ? undefined : packagesOf(installed);
    const isReboot = plan.operation === "Install" && plan.rebootOption !== "NoReboot";
    const exitCode = exitCodeOf({
      wantsReboot: isReboot && (installed.length > 0 || this.#assessed.installed.hasPendingReboot),
      hasFailures: failed.length > 0,
      isWindows: type === "Windows",
    });
    const after = this.#assessAfter(packages, store);
    const output = outputTemplate({
      platformName,
      platformVersion,
      packageManager,
      attempt: this.#attempt,
      plan,
      isListed: isListed !== undefined,
      patchGroup: this.patchGroup,
      baselineId: registered.baselineId,
      baselineName: registered.name,
      missing: this.#found.missing,
      installed,
      failed,
      counts: after.counts,
      exitCode,
    });
    const stderr = failed.map((release) => `${failureText(release, isDiskFull)}\n`).join("");
    return { packages, after, exitCode, output, stderr };
  }

  /** The nodes after the installation, before `applyChange` stores it. */
  #assessAfter(packages: PackageSet | undefined, store: Store): CountedAssessment {
    const { plan, isListed } = this.#ground;
    if (plan.operation !== "Install") return this.#found;
    const { platform, installed, lastBootAtMs } = this.#node;
    // With a list, patches that are not on it stay Missing; without one, all patches that are still missing have failed.
    const missingState = isListed ? "Missing" : "Failed";
    if (!packages) return rememberedAssessment({ ...this.#assessed, missingState }, platform);
    const added = {
      setId: store.packageSets.intern(packages),
      installedAtMs: lastBootAtMs,
      isNoReboot: plan.rebootOption === "NoReboot",
    };
    const after = { installed: { ...installed, layers: [...installed.layers, added] }, lastBootAtMs };
    const ground = { ...this.#assessed, installed: new InstalledPackages(after, (id) => store.packageSets.get(id)) };
    return rememberedAssessment({ ...ground, missingState }, platform);
  }
}

/** Nodes that lack the same get the same. */
const packagesOf = kept(
  (releases: readonly Release[]): PackageSet =>
    Object.fromEntries(releases.map((release) => [release.package, release.version])),
);

function exitCodeOf(end: {
  readonly wantsReboot: boolean;
  readonly hasFailures: boolean;
  readonly isWindows: boolean;
}): number {
  if (end.wantsReboot) return end.hasFailures ? REBOOT_WITH_FAILURES : end.isWindows ? WINDOWS_REBOOT : REBOOT;
  return end.hasFailures ? FAILED : 0;
}
