import { kept } from "../../input/kept.ts";
import { textOf } from "../../input/text.ts";
import type { PluginResult } from "../../store/command-invocation.ts";
import type { Node } from "../../store/nodes.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import { pluginPlatforms } from "../documents/plugins.ts";
import { type ParameterValue, substitute } from "../documents/substitute.ts";

type Values = Readonly<Record<string, ParameterValue>>;

/** Whether a node does not meet a step's precondition. */
export function isUnmet(step: DocumentStep, values: Values, { platformType }: Node): boolean {
  if (!step.precondition) return false;
  const [left, right] = operandsOf(values)(step).map((operand) => operand ?? platformType.toLowerCase());
  return left !== right;
}

/** Of a precondition, in lower case; undefined is the node's platform. They are the same on each node of a command. */
const operandsOf = kept((values: Values) =>
  kept(({ precondition }: DocumentStep) =>
    precondition!.map((operand) =>
      operand === "platformType" ? undefined : textOf(substitute(operand, values)).toLowerCase(),
    ),
  ),
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
