import { matchesGlob } from "../../input/glob.ts";
import { textOf } from "../../input/text.ts";
import type { Behaviour, Distribution, StepRule } from "../../store/behaviour.ts";
import type { Node } from "../../store/nodes.ts";
import { isPatchStep } from "../patching/patch-plan.ts";
import { runPatchStep } from "../patching/patch-step.ts";
import { drawMs, happens, numbersOf } from "./draw.ts";
import type { World } from "./node-world.ts";
import { runShell } from "./shell.ts";
import type { StepOutcome, StepRequest, StepScript } from "./step.ts";

/** Most commands of a fleet take a few seconds, some much longer: two of three lie between 1.7 and 5 seconds. */
const DURATION: Distribution = { kind: "lognormal", medianMs: 3000, sigma: 0.55 };
const REBOOT: Distribution = { kind: "normal", meanMs: 55_000, deviationMs: 8_000 };

/** How much of a step a node that gets lost still does. */
const LOST_SHARE = 0.5;

/**
 * What a node does with one document step, and how long it takes. The same step on the same node always has the same outcome:
 * its random sequence depends on the keys command, node, step and attempt.
 *
 * Order of precedence: the embedding program's behaviour, the fault "lost", the first matching rule of the fleet file, a full
 * disk, and then the node itself: patching, or the simulated shell (or the script itself, for the engine to execute).
 */
export function runStep(step: StepRequest, node: Node, world: World): StepOutcome {
  const behaviour = behaviourOf(node, world);
  const custom = world.behaviour?.(step, node);
  const usual =
    custom?.exitCode === undefined
      ? usualOutcome(step, node, world, behaviour, custom?.durationMs)
      : { durationMs: usualMs(undefined, step, node, world, behaviour), exitCode: 0, stdout: "", stderr: "" };
  const outcome: StepOutcome = custom ? { ...usual, ...custom } : usual;
  if (!custom && happens(behaviour.faults?.lost, world.chance, "lost", step.commandId, node.nodeId)) {
    return lost(outcome);
  }
  return isReboot(outcome.exitCode) || outcome.script
    ? { reboot: rebootOf(step, node, world, behaviour), ...outcome }
    : outcome;
}

export function behaviourOf(node: Node, world: World): Behaviour {
  return node.behaviourId === null ? {} : world.store.behaviours.get(node.behaviourId);
}

type Keys = readonly [commandId: string, nodeId: string, stepName: string, attempt: number];

function keysOf(step: StepRequest, node: Node): Keys {
  return [step.commandId, node.nodeId, step.stepName, step.attempt];
}

function usualOutcome(
  step: StepRequest,
  node: Node,
  world: World,
  behaviour: Behaviour,
  givenMs: number | undefined,
): StepOutcome {
  const { chance } = world;
  const keys = keysOf(step, node);
  const rule = behaviour.steps?.find(
    (candidate, index) =>
      matches(candidate, step) &&
      (candidate.probability === undefined || happens(candidate.probability, chance, "rule", index, ...keys)),
  );
  if (rule && (rule.exitCode !== undefined || rule.stdout !== undefined || rule.stderr !== undefined)) {
    const durationMs = usualMs(rule, step, node, world, behaviour);
    return { durationMs, exitCode: rule.exitCode ?? 0, stdout: rule.stdout ?? "", stderr: rule.stderr ?? "" };
  }
  const isDiskFull = happens(behaviour.faults?.fullDisk, chance, "full-disk", ...keys);
  if (isPatchStep(step)) {
    const ruleMs = rule?.duration && usualMs(rule, step, node, world, behaviour);
    return runPatchStep(step, node, world, { behaviour, isDiskFull, durationMs: givenMs ?? ruleMs });
  }
  const durationMs = usualMs(rule, step, node, world, behaviour);
  if (isDiskFull) return fullDisk(step, durationMs);
  if (world.runsShell && step.documentName === "AWS-RunShellScript") {
    return { durationMs: 1, exitCode: 0, stdout: "", stderr: "", script: scriptOf(step, node, world) };
  }
  const { sleptMs, ...result } = runShell(commandsOf(step), node, step);
  return { durationMs: durationMs + sleptMs, ...result };
}

function usualMs(
  rule: StepRule | undefined,
  step: StepRequest,
  node: Node,
  world: World,
  behaviour: Behaviour,
): number {
  return slowed(
    drawMs(rule?.duration ?? DURATION, numbersOf(world.chance, "duration", ...keysOf(step, node))),
    behaviour,
  );
}

function rebootOf(step: StepRequest, node: Node, { chance }: World, behaviour: Behaviour) {
  const keys = keysOf(step, node);
  return {
    durationMs: slowed(drawMs(behaviour.reboot ?? REBOOT, numbersOf(chance, "reboot", ...keys)), behaviour),
    comesBack: !happens(behaviour.faults?.rebootHangs, chance, "hangs", ...keys),
  };
}

function slowed(ms: number, { slow = 1 }: Behaviour): number {
  return Math.max(1, Math.round(ms * slow));
}

function matches(rule: StepRule, step: StepRequest): boolean {
  return (
    (rule.document === undefined || matchesGlob(rule.document, step.documentName)) &&
    (rule.step === undefined || matchesGlob(rule.step, step.stepName)) &&
    (rule.command === undefined || matchesGlob(rule.command, commandsOf(step).join("\n")))
  );
}

/** With the variables that the agent sets for a script. */
function scriptOf(step: StepRequest, node: Node, { account }: World): StepScript {
  const { workingDirectory } = step.inputs;
  return {
    lines: commandsOf(step),
    ...(typeof workingDirectory === "string" && workingDirectory !== "" ? { workingDirectory } : {}),
    environment: {
      SSM_COMMAND_ID: step.commandId,
      AWS_SSM_INSTANCE_ID: node.nodeId,
      AWS_SSM_REGION_NAME: account.region,
    },
  };
}

/** The lines a script step runs. */
function commandsOf({ inputs }: StepRequest): string[] {
  const lines = inputs.runCommand;
  if (typeof lines === "string") return lines.split("\n");
  return Array.isArray(lines) ? lines.map(textOf).flatMap((line) => line.split("\n")) : [];
}

function isReboot(exitCode: number): boolean {
  return exitCode === 194 || exitCode === 3010;
}

/** A node that gets lost reports nothing, and installs no packages. */
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
