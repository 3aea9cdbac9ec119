import { durationMs } from "../emulator/clock/duration.ts";
import { areWithoutPatches } from "./patch-work.ts";
import type { TaskExecution, WindowTask } from "./window-history.ts";

/** What `steps` may expect. */
export const STEP_EXPECTATIONS = ["succeeded", "patched", "any"] as const;
/** What `patches` may expect. */
export const PATCH_EXPECTATIONS = ["all", "criticalAndSecurity", "scanned", "any"] as const;
/** What `endsBefore` may expect. */
export const ENDS = ["end", "cutoff"] as const;

/**
 * What has to be true of an environment's window for its patching to count as done. Everything may be left out; the
 * defaults are the strictest: every node that the targets match, every step, every patch, every node compliant.
 */
export interface Expectation {
  /** Whether it must have opened when its schedule says. Default true. */
  readonly onSchedule?: boolean | undefined;
  /** The nodes that must be reached, by id, and that alone may be. Default: those that the window's targets match now. */
  readonly nodes?: readonly string[] | undefined;
  /**
   * How many of them at least, `"3"` or `"95%"`. Default `"100%"`. Below that, what was not reached is not asked about its
   * steps, patches and compliance.
   */
  readonly reached?: string | undefined;
  /**
   * `succeeded` (default): every step of every node ended well. `patched`: a node may report a failure when its patch data
   * say that the patches are in. `any`: nothing is asked.
   */
  readonly steps?: (typeof STEP_EXPECTATIONS)[number] | undefined;
  /**
   * Which patches must be in: `all` (none missing, failed, rejected or waiting for a reboot), `criticalAndSecurity` (none that AWS
   * counts as non-compliant and critical, or security), `scanned` (whatever the node's patch data say, if only they are of this
   * execution or later) or `any`. Default: `all`; `any` when the tasks of the window and of the execution are known to have
   * nothing to do with patches.
   */
  readonly patches?: (typeof PATCH_EXPECTATIONS)[number] | undefined;
  /**
   * The share of nodes that must be compliant, `"95%"`. Default `"100%"` when `patches` is `all`, else `"0%"`: AWS calls a node
   * with any patch missing non-compliant.
   */
  readonly compliance?: string | undefined;
  /** Whether nodes may be touched that are not among the expected ones. Default false. */
  readonly outsiders?: boolean | undefined;
  /** What it must have ended before: the window's `end` (default) or its `cutoff`. */
  readonly endsBefore?: (typeof ENDS)[number] | undefined;
  /** How long before that, as an ISO-8601 duration such as `"PT15M"`. Default `"PT0S"`. */
  readonly slack?: string | undefined;
}

/** An expectation with its defaults, in numbers. */
export interface Expected {
  readonly onSchedule: boolean;
  readonly nodes: readonly string[] | undefined;
  readonly reached: { readonly count: number } | { readonly percent: number };
  readonly steps: (typeof STEP_EXPECTATIONS)[number];
  readonly patches: (typeof PATCH_EXPECTATIONS)[number];
  readonly compliancePercent: number;
  readonly outsiders: boolean;
  readonly endsBefore: (typeof ENDS)[number];
  readonly slackMs: number;
}

/**
 * @param tasks those of the window and of the execution, which may have had others, by which the default of `patches` goes; without
 *   them it is `all`.
 * @throws RangeError naming the first wrong value and what would be right.
 */
export function readExpectation(
  expectation: Expectation = {},
  tasks: readonly (WindowTask | TaskExecution)[] = [],
): Expected {
  const [problem] = expectationProblems(expectation);
  if (problem) throw new RangeError(`Invalid expectation ${problem.key}: ${problem.text}`);
  const patches = expectation.patches ?? (areWithoutPatches(tasks) ? "any" : "all");
  return {
    onSchedule: expectation.onSchedule ?? true,
    nodes: expectation.nodes && [...new Set(expectation.nodes)].sort(),
    reached: readCount(expectation.reached ?? "100%"),
    steps: expectation.steps ?? "succeeded",
    patches,
    compliancePercent: Number.parseFloat(expectation.compliance ?? (patches === "all" ? "100%" : "0%")),
    outsiders: expectation.outsiders ?? false,
    endsBefore: expectation.endsBefore ?? "end",
    slackMs: durationMs(expectation.slack ?? "PT0S") as number,
  };
}

function readCount(text: string): Expected["reached"] {
  const number = Number.parseFloat(text);
  return text.endsWith("%") ? { percent: number } : { count: number };
}

/** What is wrong with values that have the right types, each with its key, its value and what would be right. */
export function expectationProblems(expectation: Expectation): { readonly key: string; readonly text: string }[] {
  const { nodes, reached, compliance, slack } = expectation;
  const problems: { key: string; text: string }[] = [];
  if (nodes?.length === 0) {
    problems.push({
      key: "nodes",
      text: "it is empty: name at least one node, or leave the key out to expect the nodes that the targets match.",
    });
  }
  for (const id of nodes ?? []) {
    if (!/^m?i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(id)) {
      problems.push({
        key: "nodes",
        text: `"${id}" is not a node's id: write it like i-0a1b2c3d4e5f60001 or mi-0a1b2c3d4e5f60001.`,
      });
    }
  }
  if (reached !== undefined && !/^[1-9]\d{0,6}$/.test(reached) && !isPercent(reached, 1)) {
    problems.push({
      key: "reached",
      text: `"${reached}" is not a number or share of nodes: write it like "3" or "95%".`,
    });
  }
  if (compliance !== undefined && !isPercent(compliance, 0)) {
    problems.push({
      key: "compliance",
      text: `"${compliance}" is not a share of nodes: write it like "95%", from "0%" to "100%".`,
    });
  }
  if (slack !== undefined && durationMs(slack) === undefined) {
    problems.push({ key: "slack", text: `"${slack}" is not an ISO-8601 duration: write it like PT15M.` });
  }
  return problems;
}

function isPercent(text: string, min: number): boolean {
  return /^\d{1,3}(\.\d{1,3})?%$/.test(text) && Number.parseFloat(text) >= min && Number.parseFloat(text) <= 100;
}
