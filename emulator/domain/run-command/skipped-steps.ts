import { kept } from "../../input/kept.ts";
import { textOf } from "../../input/text.ts";
import type { PluginResult } from "../../store/command-invocation.ts";
import type { Node, PlatformType } from "../../store/nodes.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import { pluginPlatforms } from "../documents/plugins.ts";
import { type ParameterValue, substitute } from "../documents/substitute.ts";

type Values = Readonly<Record<string, ParameterValue>>;

/** Whether a node does not meet a step's precondition. */
export function isUnmet(step: DocumentStep, values: Values, { platformType }: Node): boolean {
  return step.precondition !== undefined && unmetOn(values)(step).has(platformType);
}

const PLATFORMS: readonly PlatformType[] = ["Linux", "Windows", "MacOS"];

/** The platforms whose nodes do not meet a step's precondition. They are the same for all nodes of a command. */
const unmetOn = kept((values: Values) =>
  kept(({ precondition }: DocumentStep): ReadonlySet<PlatformType> => {
    const operandOn = (platform: string, operand: string) =>
      (operand === "platformType" ? platform : textOf(substitute(operand, values))).toLowerCase();
    const [left, right] = precondition!;
    return new Set(PLATFORMS.filter((platform) => operandOn(platform, left) !== operandOn(platform, right)));
  }),
);

/** Whether the agent of the node's platform does not have the step's plugin. */
export function isUnsupported({ action }: DocumentStep, node: Node): boolean {
  return !pluginPlatforms(action)?.includes(node.platformType);
}

/**
 * Whether an earlier step ended the document: by its exit code (168, 169), by onFailure or onSuccess, or because the
 * command was cancelled. A step can succeed with an exit code other than 0 only because of 168 or successAndExit.
 */
export function hasExited(steps: readonly DocumentStep[], plugins: readonly PluginResult[]): boolean {
  return plugins.some(({ status, code }, index) => {
    const { onFailure, onSuccess } = steps[index]!;
    if (status === "Cancelled" || code === 169) return true;
    if (status === "Failed" || status === "TimedOut") return onFailure === "exit";
    return status === "Success" && (code !== 0 || onSuccess === "exit");
  });
}
