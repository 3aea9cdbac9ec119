import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeInvocation } from "../window-history.ts";
import { type Case, nodeInvocations, toleratedNodes, unavailableParts } from "./case.ts";
import { isPatched } from "./patch-evidence.ts";
import { iso } from "./words.ts";

/** Whether every step of every node ended well. */
export function judgeSteps(judged: Case): Finding[] {
  const { execution, expected } = judged;
  if (expected.steps === "any") return [];
  const tolerated = toleratedNodes(judged);
  return [
    ...unavailableParts(execution).map((reason) => fail("steps-succeeded", execution.windowExecutionId, reason)),
    ...nodeInvocations(execution)
      .filter(({ instanceId }) => !tolerated.has(instanceId))
      .map((node) => judgeNodeSteps(node, judged)),
  ];
}

export function hasSucceeded({ status, steps }: NodeInvocation): boolean {
  return status === "Success" && steps.every((step) => step.status === "Success");
}

function judgeNodeSteps(node: NodeInvocation, judged: Case): Finding {
  const { instanceId: id, status, statusDetails, steps } = node;
  if (hasSucceeded(node)) {
    const codes = steps.map(({ name, responseCode }) => `${name} ${responseCode}`).join(", ");
    return pass("steps-succeeded", id, `${status} (${codes})`);
  }
  const reason = `${statusDetails ?? status}${explain(steps.filter((step) => step.status !== "Success"))}`;
  const state = judged.history.nodes.get(id);
  if (!isPatched(state, judged)) return fail("steps-succeeded", id, reason);
  const { operation, operationEndedAt } = state!.patch!;
  const evidence = `its patches are in all the same (${operation} ended at ${iso(operationEndedAt!)}, nothing missing or failed)`;
  return judged.expected.steps === "patched"
    ? pass("steps-succeeded", id, `${reason}; ${evidence}`)
    : fail("steps-succeeded", id, `${reason}; yet ${evidence}: look at the step, not at the patches`);
}

/** The last line that a failed step printed usually says why. */
function explain(steps: NodeInvocation["steps"]): string {
  const texts = steps
    .filter(({ startedAt }) => startedAt)
    .map(({ name, responseCode, output, errorOutput, isExcerpt }) => {
      // The end of an excerpt is where it was cut, which explains nothing.
      const lastLine = isExcerpt ? "" : ((errorOutput.trim() || output.trim()).split("\n").at(-1) ?? "");
      return `step ${name} exited ${responseCode}${lastLine === "" ? "" : `: ${lastLine}`}`;
    });
  return texts.length === 0 ? ": no step of it has run" : `: ${texts.join("; ")}`;
}
