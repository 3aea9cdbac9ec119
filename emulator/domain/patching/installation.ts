import { matchesGlob } from "../../input/glob.ts";
import type { Behaviour, Distribution } from "../../store/behaviour.ts";
import type { Node } from "../../store/nodes.ts";
import type { Release } from "../../store/package-history.ts";
import { drawMs, happens, numbersOf } from "../nodes/draw.ts";
import type { World } from "../nodes/node-world.ts";
import type { StepRequest } from "../nodes/step.ts";
import type { AssessmentGround } from "./assess.ts";

const SCAN: Distribution = { kind: "normal", meanMs: 16_000, deviationMs: 3_000 };
const INSTALL: Distribution = { kind: "lognormal", medianMs: 2_500, sigma: 0.5 };

export interface PatchStepOptions {
  readonly behaviour: Behaviour;
  /** Nothing can be written: every installation fails. */
  readonly isDiskFull: boolean;
  /** Set by the embedding program; drawn otherwise. */
  readonly durationMs: number | undefined;
}

/** The outcome of an installation of some releases on a node. */
export interface Installation {
  readonly installed: readonly Release[];
  readonly failed: readonly Release[];
  /** The scan before it included. */
  readonly durationMs: number;
}

export function install(
  wanted: readonly Release[],
  step: StepRequest,
  node: Node,
  world: World,
  options: PatchStepOptions,
): Installation {
  const failed = wanted.filter((release) => fails(release, step, node, world, options));
  return {
    installed: failed.length === 0 ? wanted : wanted.filter((release) => !failed.includes(release)),
    failed,
    durationMs: options.durationMs ?? lengthMs(wanted.length, step, node, world, options.behaviour),
  };
}

/** For each package on the node, the newest release of an override list that is newer than the installed version. */
export function listedReleases(
  isListed: (release: Release) => boolean,
  { histories, installed, asOfMs }: AssessmentGround,
): Release[] {
  return histories.flatMap((history) => {
    const present = installed.find(history);
    if (!present) return [];
    const newest = history.releases.findLast((release) => release.releasedAtMs <= asOfMs && isListed(release));
    const place = present.release ? history.releases.indexOf(present.release) : -1;
    return newest && history.releases.indexOf(newest) > place ? [newest] : [];
  });
}

export function failureText(release: Release, isDiskFull: boolean): string {
  const reason = isDiskFull ? "No space left on device" : "the package manager returned an error";
  return `Unable to install ${release.title}: ${reason}`;
}

function fails(release: Release, step: StepRequest, node: Node, { chance }: World, options: PatchStepOptions): boolean {
  if (options.isDiskFull) return true;
  return (options.behaviour.faults?.failingPatches ?? []).some(
    ({ name, probability }) =>
      (matchesGlob(name, release.package) || matchesGlob(name, release.id)) &&
      happens(probability, chance, "patch-fails", step.commandId, node.nodeId, release.package),
  );
}

function lengthMs(count: number, step: StepRequest, node: Node, { chance }: World, behaviour: Behaviour): number {
  const numbers = numbersOf(chance, "patch", step.commandId, node.nodeId, step.stepName, step.attempt);
  let totalMs = drawMs(behaviour.scan ?? SCAN, numbers);
  for (let place = 0; place < count; place++) totalMs += drawMs(behaviour.install ?? INSTALL, numbers);
  return Math.max(1, Math.round(totalMs * (behaviour.slow ?? 1)));
}
