import { textOf } from "../../input/text.ts";
import type { CommandDocument, DocumentStep } from "../documents/document-content.ts";
import { type ParameterValue, substitute } from "../documents/substitute.ts";

const TIMEOUT_SECONDS_DEFAULT = 3600;
const SCRIPTS: ReadonlySet<string> = new Set(["aws:runShellScript", "aws:runPowerShellScript"]);
const PLATFORMS = ["Windows", "Linux", "MacOS"];

/**
 * The longest that a document's steps may take on one node: on each platform the sum of the steps whose preconditions
 * hold there. Together with the delivery timeout it gives ExpiresAfter.
 */
export function executionTimeoutSeconds(
  document: CommandDocument,
  values: Readonly<Record<string, ParameterValue>>,
): number {
  const totals = PLATFORMS.map((platform) =>
    document.steps
      .filter(({ precondition }) => !precondition?.includes("platformType") || precondition.includes(platform))
      .reduce((total, step) => total + (stepTimeoutSeconds(step, values) ?? TIMEOUT_SECONDS_DEFAULT), 0),
  );
  return Math.max(...totals);
}

/**
 * After how long the agent kills a step's process. Only scripts have a timeout; one outside 5 to 172800 seconds counts
 * as the default of 3600 (agent/plugins/pluginutil of the SSM Agent).
 */
export function stepTimeoutSeconds(
  { action, inputs }: DocumentStep,
  values: Readonly<Record<string, ParameterValue>>,
): number | undefined {
  if (!SCRIPTS.has(action)) return undefined;
  const seconds = Number(textOf(substitute(inputs.timeoutSeconds ?? TIMEOUT_SECONDS_DEFAULT, values)));
  return Number.isInteger(seconds) && seconds >= 5 && seconds <= 172_800 ? seconds : TIMEOUT_SECONDS_DEFAULT;
}
