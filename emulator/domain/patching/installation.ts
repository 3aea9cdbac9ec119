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

const NONE: readonly Release[] = [];

export interface PatchStepOptions {
  readonly behaviour: Behaviour;
  /** Nothing can be written: every installation fails. */
  readonly isDiskFull: boolean;
  /** Set by the embedding program; drawn otherwise. */
  readonly durationMs: number | undefined;
}

/** Those of these releases that do not install. */
export function failuresOf(
  wanted: readonly Release[],
  step: StepRequest,
  node: Node,
  world: World,
  { behaviour, isDiskFull }: PatchStepOptions,
): readonly Release[] {
  if (isDiskFull) return wanted;
  const failing = behaviour.faults?.failingPatches ?? [];
  if (failing.length === 0) return NONE;
  return wanted.filter((release) =>
    failing.some(
      ({ name, probability }) =>
        (matchesGlob(name, release.package) || matchesGlob(name, release.id)) &&
        happens(probability, world.chance, "patch-fails", step.commandId, node.nodeId, release.package),
    ),
  );
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

/** How long a pass takes that installs so many packages, the scan before it included. */
export function lengthMs(
  count: number,
  step: StepRequest,
  node: Node,
  { chance }: World,
  behaviour: Behaviour,
): number {
  const numbers = numbersOf(chance, "patch", step.commandId, node.nodeId, step.stepName, step.attempt);
  let totalMs = drawMs(behaviour.scan ?? SCAN, numbers);
  for (let place = 0; place < count; place++) totalMs += drawMs(behaviour.install ?? INSTALL, numbers);
  return Math.max(1, Math.round(totalMs * (behaviour.slow ?? 1)));
}
