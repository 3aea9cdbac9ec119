import type { Behaviour, Distribution, StepRule } from "../store/behaviour.ts";
import type { Node } from "../store/nodes.ts";
import { drawMs, happens } from "./draw.ts";
import { matchesGlob } from "./glob.ts";
import { runShell } from "./shell.ts";
import type { StepOutcome, StepRequest } from "./step.ts";
import type { World } from "./world.ts";

/** Most commands of a fleet take a few seconds, some much longer: two of three lie between 1.7 and 5 seconds. */
const DURATION: Distribution = { kind: "lognormal", medianMs: 3000, sigma: 0.55 };
const REBOOT: Distribution = { kind: "normal", meanMs: 55_000, deviationMs: 8_000 };

/** How much of a step a node that gets lost still does. */
const LOST_SHARE = 0.5;

/**
 * What a node does with one document step, and how long it takes. The same step on the same node comes out the same
 * way each time it is asked: chance goes by the keys command, node, step and attempt.
 *
 * Order of say: the embedding program's behaviour, the fault "lost", the first matching rule of the fleet file, a full
 * disk, and then the node itself: patching, or the simulated shell.
 */
export function runStep(step: StepRequest, node: Node, world: World): StepOutcome {
  const behaviour = behaviourOf(node, world);
  const keys = [step.commandId, node.nodeId, step.stepName, step.attempt] as const;
  const custom = world.behaviour?.(step, node);
  const usual = custom?.exitCode === undefined ? usualOutcome(step, node, world, behaviour) : undefined;
  const outcome = { durationMs: 0, exitCode: 0, stdout: "", stderr: "", ...usual, ...custom };
  if (custom?.durationMs === undefined) {
    outcome.durationMs = Math.max(
      1,
      Math.round((usual?.durationMs ?? drawMs(DURATION, world.chance, ...keys)) * (behaviour.slow ?? 1)),
    );
  }
  if (!custom && happens(behaviour.faults?.lost, world.chance, "lost", step.commandId, node.nodeId)) {
    return lost(outcome);
  }
  if (!isReboot(outcome.exitCode)) return outcome;
  const reboot = {
    durationMs: Math.max(
      1,
      Math.round(drawMs(behaviour.reboot ?? REBOOT, world.chance, "reboot", ...keys) * (behaviour.slow ?? 1)),
    ),
    comesBack: !happens(behaviour.faults?.rebootHangs, world.chance, "hangs", ...keys),
  };
  return { ...outcome, reboot: custom?.reboot ?? reboot };
}

export function behaviourOf(node: Node, world: World): Behaviour {
  return node.behaviourId === null ? {} : world.store.behaviours.get(node.behaviourId);
}

function usualOutcome(step: StepRequest, node: Node, world: World, behaviour: Behaviour): StepOutcome {
  const { chance } = world;
  const keys = [step.commandId, node.nodeId, step.stepName, step.attempt] as const;
  const rule = behaviour.steps?.find(
    (candidate, index) =>
      matches(candidate, step) &&
      (candidate.probability === undefined || happens(candidate.probability, chance, "rule", index, ...keys)),
  );
  const durationMs = drawMs(rule?.duration ?? DURATION, chance, "duration", ...keys);
  if (rule && (rule.exitCode !== undefined || rule.stdout !== undefined || rule.stderr !== undefined)) {
    return { durationMs, exitCode: rule.exitCode ?? 0, stdout: rule.stdout ?? "", stderr: rule.stderr ?? "" };
  }
  if (happens(behaviour.faults?.fullDisk, chance, "full-disk", ...keys)) return fullDisk(step, durationMs);
  const shell = runShell(commandsOf(step), node, step);
  return {
    durationMs: durationMs + shell.sleptMs,
    exitCode: shell.exitCode,
    stdout: shell.stdout,
    stderr: shell.stderr,
  };
}

function matches(rule: StepRule, step: StepRequest): boolean {
  return (
    (rule.document === undefined || matchesGlob(rule.document, step.documentName)) &&
    (rule.step === undefined || matchesGlob(rule.step, step.stepName)) &&
    (rule.command === undefined || matchesGlob(rule.command, commandsOf(step).join("\n")))
  );
}

/** The lines a script step runs. */
function commandsOf({ inputs }: StepRequest): string[] {
  const lines = inputs.runCommand;
  if (typeof lines === "string") return lines.split("\n");
  return Array.isArray(lines) ? lines.map(String).flatMap((line) => line.split("\n")) : [];
}

function isReboot(exitCode: number): boolean {
  return exitCode === 194 || exitCode === 3010;
}

/** The work may be half done, but nobody hears of it: what would have been installed is not. */
function lost({ durationMs }: StepOutcome): StepOutcome {
  return {
    durationMs: Math.max(1, Math.round(durationMs * LOST_SHARE)),
    exitCode: 0,
    stdout: "",
    stderr: "",
    isLost: true,
    change: { pingStatus: "ConnectionLost" },
  };
}

/** The agent writes each script to its orchestration folder first, so nothing runs at all. */
function fullDisk(step: StepRequest, durationMs: number): StepOutcome {
  const folder = `/var/lib/amazon/ssm/orchestration/${step.commandId}/${step.stepName}`;
  return {
    durationMs: Math.min(durationMs, 500),
    exitCode: 1,
    stdout: "",
    stderr: `failed to write script to ${folder}/_script.sh: no space left on device\n`,
  };
}
