import type { WindowTask } from "./window-history.ts";

/** AWS's documents that install patches, or run something else that may. */
const MAY_PATCH =
  /^AWS-(RunPatchBaseline|ApplyPatchBaseline|RunDocument|RunRemoteScript|ApplyAnsiblePlaybooks|ApplyChefRecipes|ApplyDSCMofs|RunSaltState|Install\w*Updates)/;

/**
 * Whether a window's tasks are known to have nothing to do with patches: they run documents of AWS's that do something else. A
 * runbook, a function, a state machine or a document of one's own may install patches.
 */
export function areWithoutPatches(tasks: readonly Pick<WindowTask, "type" | "taskArn">[]): boolean {
  return (
    tasks.length > 0 && tasks.every(({ type, taskArn }) => type === "RUN_COMMAND" && isHarmless(documentOf(taskArn)))
  );
}

function isHarmless(document: string): boolean {
  return /^(AWS\w*|Amazon\w*)-/.test(document) && !MAY_PATCH.test(document);
}

/** A task names its document by name or by ARN. */
function documentOf(taskArn: string): string {
  return taskArn.replace(/^arn:[^/]*\//, "");
}
